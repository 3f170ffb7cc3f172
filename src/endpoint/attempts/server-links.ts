import type { CreatedLink, LinkStatus } from '../../wire/links.ts';
import type { Customer } from '../../wire/offer.ts';
import { UUID } from '../../wire/uuid.ts';
import type { SavedMethod } from '../../providers/provider.ts';
import type { Links } from './links.ts';
import { ProblemError } from '../http/problems.ts';
import { type StoredLink } from '../status/record.ts';
import { toLinkStatus } from '../status/link-status.ts';
import type { ReturnUrls } from '../http/return-url.ts';
import type { Catalogue, Sale } from '../sale/sale.ts';
import type { Tracker } from '../status/tracker.ts';

/** A link that the merchant's own server asks for, to send it by mail, say. Priced by the item like any other. */
export interface LinkOrder {
	/** Id of an item of the configuration. */
	readonly item: string;
	/** UUID made by the merchant's server; asking again with it gives the same link. */
	readonly attempt: string;
	/**
	 * The merchant's own name of the order, which is paid once: whatever attempt, token or item asks with it gets the same
	 * payment. Left out: that of the item, if it has one.
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
	/** False when the provider could not be asked just now: this is what it stated last. */
	readonly up_to_date: boolean;
}

/** A connect link with what was registered through it, for charging it. */
export interface ConnectLinkState extends LinkState {
	readonly saved: readonly SavedMethod[];
}

/** What the merchant's server may do with links without a browser in between. All of it throws {@link ProblemError}. */
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

	/** The payment as its provider knows it now, or as it was last known where the provider cannot be asked. */
	async getPaymentLink(id: string): Promise<LinkState> {
		return this.#state(await this.#read(id, 'payment'));
	}

	/**
	 * Makes the payment unpayable, and its order with it, until {@link ServerLinks.reopenPaymentLink}.
	 * @returns how it ended: `succeeded` when it was too late
	 */
	async cancelPaymentLink(id: string): Promise<LinkStatus> {
		const { stored } = await this.#read(id, 'payment');
		// Noted before the provider is asked: no request makes the next link in between.
		let newest = await this.#tracker.stop(await this.#tracker.newest(stored));
		for (let next = await this.#tracker.newest(newest); next.key !== newest.key;) {
			newest = await this.#tracker.stop(next);
			next = await this.#tracker.newest(newest);
		}
		return this.#status(newest.record.ended ? newest : await this.#tracker.cancel(newest));
	}

	/** Lets an order be paid again, by another link, after it was cancelled or its money went back. */
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
