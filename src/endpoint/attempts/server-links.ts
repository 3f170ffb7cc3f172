import type { CreatedLink, LinkStatus } from '../../wire/links.ts';
import type { Customer } from '../../wire/offer.ts';
import { UUID } from '../../wire/uuid.ts';
import type { SavedMethod } from '../../providers/provider.ts';
import type { Links } from './links.ts';
import { ProblemError } from '../http/problems.ts';
import type { StoredLink } from '../status/record.ts';
import { toLinkStatus } from '../status/link-status.ts';
import type { ReturnUrls } from '../http/return-url.ts';
import type { Catalogue, Sale } from '../sale/sale.ts';
import type { Tracker } from '../status/tracker.ts';

/** A link that the merchant's own server requests, e.g. to send it by e-mail. Priced by the item, as any link. */
export interface LinkOrder {
	/** Id of an item of the configuration. */
	readonly item: string;
	/** UUID made by the merchant's server. Another call with the same UUID returns the same link. */
	readonly attempt: string;
	/**
	 * The merchant's own name of the order, which is paid once. Every attempt, token or item with this reference gets the
	 * same payment. Default: the reference of the item, if it has one.
	 */
	readonly reference?: string;
	readonly quantity?: number;
	/** Only for open-amount items. */
	readonly amount?: string;
	readonly method?: string;
	readonly customer?: Customer;
	readonly returnUrl?: string;
}

export interface ConnectLinkOrder extends Pick<
	LinkOrder,
	'item' | 'attempt' | 'reference' | 'method' | 'returnUrl'
> {
	/** The provider's id of the customer. */
	readonly customerId: string;
}

/** A link as the merchant's server reads it. */
export interface LinkState extends LinkStatus {
	/** False when the provider could not be reached: the values are then those of the last reading. */
	readonly up_to_date: boolean;
}

/** A connect link with the methods registered through it, for charging them. */
export interface ConnectLinkState extends LinkState {
	readonly saved: readonly SavedMethod[];
}

/** Operations on links for the merchant's server, without a browser. All of them throw {@link ProblemError}. */
export class ServerLinks {
	readonly #catalogue: Catalogue;
	readonly #links: Links;
	readonly #tracker: Tracker;
	readonly #returnUrls: ReturnUrls;

	constructor(parts: {
		readonly catalogue: Catalogue;
		readonly links: Links;
		readonly tracker: Tracker;
		readonly returnUrls: ReturnUrls;
	}) {
		this.#catalogue = parts.catalogue;
		this.#links = parts.links;
		this.#tracker = parts.tracker;
		this.#returnUrls = parts.returnUrls;
	}

	async createPaymentLink(order: LinkOrder): Promise<CreatedLink> {
		const sale = await this.#sell(order, 'payment');
		return (await this.#links.openPayment(sale, this.#opening(order))).link;
	}

	async createConnectLink({ customerId, ...order }: ConnectLinkOrder): Promise<CreatedLink> {
		const sale = await this.#sell(order, 'connect');
		return (await this.#links.openConnect(sale, customerId, this.#opening(order))).link;
	}

	/** The current payment as read from its provider, or its last known state where the provider cannot be reached. */
	async getPaymentLink(id: string): Promise<LinkState> {
		return this.#state(await this.#read(id, 'payment'));
	}

	/**
	 * Cancels the payment and its order until {@link ServerLinks.reopenPaymentLink}.
	 * @returns the resulting status: `succeeded` when it was too late
	 */
	async cancelPaymentLink(id: string): Promise<LinkStatus> {
		const { stored } = await this.#read(id, 'payment');
		// Stored before the provider is called, so that no request makes the next link in between.
		let newest = await this.#tracker.stop(await this.#tracker.newest(stored));
		for (let next = await this.#tracker.newest(newest); next.key !== newest.key;) {
			newest = await this.#tracker.stop(next);
			next = await this.#tracker.newest(newest);
		}
		return this.#status(newest.record.ended ? newest : await this.#tracker.cancel(newest));
	}

	/** Lets a cancelled or refunded order be paid again, by another link. */
	async reopenPaymentLink(id: string): Promise<LinkStatus> {
		const { stored } = await this.#read(id, 'payment');
		return this.#status(await this.#tracker.reopen(await this.#tracker.newest(stored)));
	}

	async getConnectLink(id: string): Promise<ConnectLinkState> {
		const read = await this.#read(id, 'connect');
		return { ...this.#state(read), saved: read.stored.record.saved ?? [] };
	}

	async #sell(order: Omit<LinkOrder, 'returnUrl'>, kind: Sale['kind']): Promise<Sale> {
		if (!UUID.test(order.attempt)) throw new ProblemError('attempt_missing');
		const item = await this.#catalogue.find(order.item, { origin: null, locale: 'es' });
		const sale = this.#catalogue.sell(item, { itemId: order.item, reference: order.reference }, order);
		if (sale.kind !== kind) throw new ProblemError('not_supported');
		return sale;
	}

	#opening({ attempt, returnUrl }: Pick<LinkOrder, 'attempt' | 'returnUrl'>) {
		const request = { kind: 'attempt', id: attempt.toLowerCase() } as const;
		return { request, returnPage: this.#returnUrls.resolve(returnUrl) };
	}

	async #read(id: string, kind: Sale['kind']): ReturnType<Tracker['current']> {
		const stored = await this.#tracker.find({ key: id });
		if (stored.record.kind !== kind) throw new ProblemError('not_found');
		return this.#tracker.current(stored);
	}

	#state({ stored, isCurrent }: Awaited<ReturnType<Tracker['current']>>): LinkState {
		return { ...this.#status(stored), up_to_date: isCurrent };
	}

	#status(stored: StoredLink): LinkStatus {
		return toLinkStatus(stored, this.#tracker.labelOf(stored.record));
	}
}
