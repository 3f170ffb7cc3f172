import type { Money } from './money.ts';
import type { Customer, Environment } from './offer.ts';
import type { Status } from './status.ts';

/** Body of `POST {base}/v1/payment-links`. Unknown members are rejected. The server sets the price. */
export interface CreateLinkRequest {
	/** Id of an item in the configuration of the server. Exactly one of `item` and `token`. */
	readonly item?: string;
	/** Checkout token: an offer signed by the merchant's server. */
	readonly token?: string;
	/** UUID of the intention to pay; sending it again never makes a second payment. */
	readonly attempt: string;
	readonly quantity?: number;
	/** Major units, only for open-amount items. */
	readonly amount?: string;
	/**
	 * The total price that the payer was shown. If the server's price differs, it returns `price_changed` and creates
	 * nothing. Not used for anything else.
	 */
	readonly expected_amount?: Money;
	readonly method?: string;
	readonly customer?: Customer;
	/** Page that the payer returns to. The server must allow it. */
	readonly return_url?: string;
	/** Language of error messages and pages in the response, BCP 47. Takes precedence over `Accept-Language`. */
	readonly locale?: string;
}

/** Response to a created (or replayed) link, 201. */
export interface CreatedLink {
	/** Opaque id. The return address has it as `checkout=`. */
	readonly id: string;
	/** Address of the provider's page. */
	readonly url: string;
	/** `created` or `pending` for a new link. */
	readonly status: Status;
	/** What the payer pays; absent for connect links. */
	readonly amount?: Money;
	/** When the link ends, ISO 8601 UTC; `null` if it has no end. */
	readonly expires_at: string | null;
	/** Bearer token that reads this link's status, and nothing else. */
	readonly status_token: string;
	/** Id of the provider, e.g. `onepay`. */
	readonly provider: string;
	/** Whether real money moves. */
	readonly environment: Environment;
}

/** Response of `GET {base}/v1/payment-links/{id}` and `GET {base}/v1/connect-links/{id}`. */
export interface LinkStatus {
	/** Id of the link. */
	readonly id: string;
	/** Status of the payment or registration. */
	readonly status: Status;
	/** True when polling may stop. */
	readonly final: boolean;
	/** What was ordered. */
	readonly amount?: Money;
	/** What was paid so far. */
	readonly amount_paid?: Money;
	/** What is sold. */
	readonly title?: string;
	/** When the link ends, ISO 8601 UTC; `null` if it has no end. */
	readonly expires_at?: string | null;
	/** When the status last changed, ISO 8601 UTC. */
	readonly updated_at: string;
	/** Whether real money moves. */
	readonly environment: Environment;
	/** Short name of the payment that payer and merchant can both quote. */
	readonly reference?: string;
	/** Id of the provider, e.g. `onepay`. */
	readonly provider?: string;
	/** Name of the provider as payers know it, e.g. `OnePay`. */
	readonly provider_label?: string;
	/** Address of the provider's page, as long as the payer can pay there. */
	readonly url?: string;
	/** The payer pays with a code at a counter, until `expires_at`. The code is on the provider's page. */
	readonly voucher?: true;
}

/** Name of the query parameter that the return address carries. */
export const RETURN_PARAMETER = 'checkout';
