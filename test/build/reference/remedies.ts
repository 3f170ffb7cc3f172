import type { CheckoutProblem } from '../../../src/elements/problem.ts';

/** Why a problem occurs, and what the developer or the operator does about it. Markdown on one line. */
export interface Remedy {
	readonly cause: string;
	readonly remedy: string;
}

/** One entry for each code: the compiler reports a code without one. */
export const REMEDIES: Readonly<Record<CheckoutProblem['code'], Remedy>> = {
	invalid_json: {
		cause: 'The body of the request is not JSON in UTF-8.',
		remedy:
			'Send the result of `JSON.stringify()`. Behind a proxy or a body parser, check that the body arrives unchanged.',
	},
	unsupported_media_type: {
		cause: 'The `Content-Type` is not `application/json` (or that of a form), or the body is compressed.',
		remedy: 'Set `Content-Type: application/json` and send the body without `Content-Encoding`.',
	},
	body_too_large: {
		cause: 'The body is larger than the route accepts: 16 KB for links.',
		remedy:
			'Shorten the title, the description or the metadata. Long texts belong on the page, not in the request.',
	},
	invalid_request: {
		cause:
			'A field is missing, unknown or invalid, occurs twice, or is nested too deeply. `errors` lists each with its JSON Pointer.',
		remedy:
			'Compare the request with [openapi.json](openapi.json). If the payer sees this with correct data, look at the pointer: `/customer/phone` needs the form `+573001234567`. Refunds have the code in `errors`, see [Giving money back](refunds.md#for-the-developer).',
	},
	origin_not_allowed: {
		cause: 'The page that sent the request is not in `origins`, or the browser did not name its page.',
		remedy:
			'Add the origin exactly as the browser sends it: scheme, host and port, no path, no slash. `https://www.shop.example` and `https://shop.example` are two origins. A token may have a narrower list, its claim `origins`. A page under `Referrer-Policy: no-referrer` sends forms without an origin; use `strict-origin-when-cross-origin`.',
	},
	token_invalid: {
		cause: 'The checkout token has a wrong signature, key, audience, type or claim.',
		remedy:
			'Find the log entry: it has the reason. Usual ones: another secret on the two servers, `aud` that differs from `tokens.audience`, a `kid` that is not in `tokens.keys`, an amount that is a number instead of a string. `npx checkout-links sign` checks claims.',
	},
	token_expired: {
		cause:
			'The checkout token is past its `exp`: the page was open for too long, was cached, or the clocks differ by more than a minute.',
		remedy:
			'Sign a new token each time the page is rendered, send `Cache-Control: no-store` with it, and keep both clocks on NTP.',
	},
	status_token_invalid: {
		cause:
			'The bearer token does not belong to this link, or was signed with another `secret` or for another `id`.',
		remedy:
			'Use the same `secret` and `id` on every server of the endpoint, and a store that they share. A changed `secret` ends the tokens of browsers that are still waiting.',
	},
	item_not_found: {
		cause: 'No item has this id, or the function in `items` returned `undefined`.',
		remedy: 'Compare the `item` attribute with the keys of `items`. Upper and lower case differ.',
	},
	offer_expired: {
		cause: '`expiresAt` of the item, or `offer.expires_at` of the token, is in the past.',
		remedy:
			'Set a later moment, with its zone, or remove it. See [the end of an offer](items.md#the-end-of-an-offer).',
	},
	method_not_available: {
		cause: 'The request names a method that the item does not have.',
		remedy: 'Compare the `method` attribute with the ids in `methods` of the item.',
	},
	quantity_out_of_range: {
		cause: 'The quantity is outside `quantity` of the item, or the item allows only one.',
		remedy: 'Set `quantity: { max }` of the item, or remove the `quantity` attribute.',
	},
	amount_out_of_range: {
		cause: 'The amount is outside `openAmount` of the item, or not a whole number of steps above `min`.',
		remedy: 'Compare the amount with `min`, `max` and `step`. It is in major units: `50000` is 50,000 pesos.',
	},
	return_url_not_allowed: {
		cause: 'The page to return to is not in `returnUrls`, or not on one of the `origins`.',
		remedy: 'Add the page without query and hash, or remove `returnUrls` to allow every page of the origins.',
	},
	attempt_missing: {
		cause: 'The request has neither `attempt` nor `Idempotency-Key`.',
		remedy:
			'Send a new UUID for each purchase. The elements do this themselves; a form needs [a hidden field](mount-the-endpoint.md#without-javascript).',
	},
	attempt_reused: {
		cause: 'The `attempt` was used before, for another item, customer or charge.',
		remedy:
			'Make a new UUID for each purchase. A page with a form must not be cached, or two payers get one UUID.',
	},
	attempt_in_progress: {
		cause: 'Another request with the same `attempt` is being processed.',
		remedy:
			'Send the same request again after a second; it returns the link that the first one made. The elements do this themselves.',
	},
	price_changed: {
		cause: 'The price that the payer was shown is not the price of the server any more.',
		remedy:
			'Nothing: the element shows the new price and waits for another press. If it happens often, the page or a cache serves old prices.',
	},
	already_paid: {
		cause: 'The order with this `reference`, or this attempt, is paid.',
		remedy:
			'Show `link` of the response as the receipt. To sell again, use another `reference`. See [one order, one payment](mount-the-endpoint.md#one-order-one-payment).',
	},
	order_cancelled: {
		cause: 'Your server cancelled this payment with `cancelPaymentLink`.',
		remedy: 'Call `reopenPaymentLink(id)` to make it payable again, or use another `reference`.',
	},
	rate_limited: {
		cause: 'More requests than `limits` allows, by one address, item, phone, e-mail, or in all.',
		remedy:
			'`Retry-After` has the seconds to wait. If all payers are limited together, [`trustedProxies`](security.md#limits) is not set. Before a large sale raise `limits.item`.',
	},
	challenge_required: {
		cause: '`beforeCreate` returned something other than `allow`.',
		remedy:
			'Check the proof that the page sends in `headers`, such as the token of a CAPTCHA, and what your function makes of it.',
	},
	provider_rejected: {
		cause:
			'The provider refused the data: an amount below its minimum, a method that the account does not have, a phone or document that it does not accept.',
		remedy:
			"Find `request_id` in the log: the entry has the provider's reason. Compare the item with what the account may sell.",
	},
	provider_unavailable: {
		cause:
			'The provider did not answer, refused the keys, asked for a pause, or returned something unreadable; or the store takes no writes.',
		remedy: 'Run `npx checkout-links doctor`: it checks keys, address and store. Nothing was charged.',
	},
	provider_timeout: {
		cause: 'The provider did not answer in time.',
		remedy:
			'Nothing at first: the same request looks for the payment before it makes one. If it continues, check the base URL and the firewall for outgoing requests.',
	},
	outcome_unknown: {
		cause: 'The request reached the provider, and its answer was lost. A link may or may not exist.',
		remedy:
			'Do not make a new attempt. The endpoint looks for the payment and continues with it. After 15 minutes the event `payment.uncertain` names the `reference` to look for in the provider’s panel.',
	},
	amount_mismatch: {
		cause: 'The provider returned another amount than was ordered. The payer is not sent to that page.',
		remedy:
			'Compare the two amounts in the log. Usual reasons: a fee or tax that the account adds, a currency without decimals, another account.',
	},
	not_supported: {
		cause:
			'The provider of this offer does not have the operation: a connect link, a charge, a refund, a managed link.',
		remedy:
			'Choose another provider for the item; README has [what each one can do](../README.md#what-each-provider-supports).',
	},
	not_found: {
		cause: 'No payment, charge, link or route exists under this address.',
		remedy:
			'Check the id, the method and the path. `base` must be set if the path that the endpoint is mounted at contains `/v1/`. Records end after `keepDays`.',
	},
	unauthorized: {
		cause:
			'The `Authorization` header is missing, or has another secret than `admin.secret` (or `refunds.secret`); or the signature of a webhook is wrong; or a connect link was requested for no customer.',
		remedy:
			'Send `Authorization: Bearer …` with the configured secret. For webhooks compare the secret with the provider’s panel, and mount the endpoint before body parsers: see [Troubleshooting](troubleshooting.md#webhooks). For a connect link, `resolveCustomer` must return the customer of the session.',
	},
	internal: {
		cause: 'The endpoint or one of your functions failed, or something that is not the endpoint answered.',
		remedy:
			'Find `request_id` in the log; the entry has the error. Without a `request_id` a proxy or the host answered: open the address of the endpoint, plus `/readyz`, in the browser.',
	},
	offline: {
		cause: 'The browser could not reach the endpoint, or its answer did not arrive.',
		remedy:
			'Open the address of the endpoint, plus `/healthz`, on the same device. The console has the reason: a wrong `endpoint` attribute, a certificate, or a Content Security Policy without the endpoint in `connect-src`. If the browser reports CORS, see `origin_not_allowed`.',
	},
};
