import type { CreatedLink } from '../wire/links.ts';
import type { ConnectOrder, PaymentOrder, Provider } from '../providers/provider.ts';
import type { Clock, EntryContent } from '../stores/store.ts';
import type { Attempts, Opened } from './attempts.ts';
import { fingerprint, idempotencyKey, type AttemptIds } from './keys.ts';
import { ProblemError } from './problems.ts';
import { readingOfConnectLink, readingOfPayment, type Reading } from './reading.ts';
import type { Receipts } from './receipts.ts';
import { newRecord, encodeRecord, type StoredLink } from './record.ts';
import { withReference } from './return-url.ts';
import { isSameAmount, type Sale } from './sale.ts';
import type { Tracker } from './tracker.ts';

/** What a link is opened for, beside what is sold. */
export interface Opening {
	/** The attempt's UUID, or the `jti` of a checkout token. */
	readonly root: string;
	readonly returnPage: URL;
}

/** A link as it goes to whoever asked for it, and whether an earlier request made it. */
export interface OpenedLink {
	readonly link: CreatedLink;
	readonly replayed: boolean;
}

/** Makes payment and connect links: from a priced sale to the address that the payer is sent to. */
export class Links {
	readonly #attempts: Attempts;
	readonly #tracker: Tracker;
	readonly #receipts: Receipts;
	readonly #clock: Clock;

	constructor(parts: {
		readonly attempts: Attempts;
		readonly tracker: Tracker;
		readonly receipts: Receipts;
		readonly clock: Clock;
	}) {
		this.#attempts = parts.attempts;
		this.#tracker = parts.tracker;
		this.#receipts = parts.receipts;
		this.#clock = parts.clock;
	}

	/** The payment link of an attempt: made now, or the one that there is. */
	async openPayment(sale: Sale, { root, returnPage }: Opening): Promise<OpenedLink> {
		const { provider, amount } = sale;
		if (!amount) throw new ProblemError('not_supported');
		const order = (ids: AttemptIds) => toPaymentOrder(sale, ids, returnPage);
		const opened = await this.#attempts.open({
			operation: 'payment',
			root,
			fingerprint: await fingerprint([...factsOf(sale, returnPage), amount.value, amount.currency]),
			create: async (ids) => {
				const made = await provider.createPayment(await order(ids));
				return this.#record(sale, made.id, readingOfPayment(made));
			},
			find: async (ids) => {
				const found = await provider.findPayment(await order(ids));
				return found && this.#record(sale, found.id, readingOfPayment(found));
			},
			isOver: (stored) => this.#isOver(stored),
		});
		return this.#answer(opened);
	}

	/**
	 * The link with which a customer registers a method: made now, or the one that there is. A try of unknown outcome is
	 * sent again under the same key, which no provider takes for a second wish.
	 */
	async openConnect(sale: Sale, customerId: string, { root, returnPage }: Opening): Promise<OpenedLink> {
		const { provider } = sale;
		const createConnectLink = provider.createConnectLink?.bind(provider);
		if (!createConnectLink) throw new ProblemError('not_supported');
		const opened = await this.#attempts.open({
			operation: 'connect',
			root,
			fingerprint: await fingerprint([...factsOf(sale, returnPage), customerId]),
			create: async (ids) => {
				const order = await toConnectOrder(sale, customerId, ids, returnPage);
				const made = await createConnectLink(order);
				return this.#record(sale, made.id, readingOfConnectLink(made), customerId);
			},
			find: () => Promise.resolve(undefined),
			isOver: (stored) => this.#isOver(stored),
		});
		return this.#answer(opened);
	}

	/** The entry for a link that was just made; its address is checked once more before anybody is sent there. */
	#record(sale: Sale, providerId: string, made: Reading, customerId?: string): EntryContent {
		const { provider } = sale;
		if (!isSameAmount(sale.amount, made.amount)) {
			throw new ProblemError('amount_mismatch');
		}
		if (made.url !== null && !isPageOf(provider, made.url)) {
			throw new ProblemError('outcome_unknown', {
				cause: new Error(`${provider.label} gave an address outside its own pages`),
			});
		}
		return encodeRecord(
			newRecord(this.#clock(), {
				kind: sale.kind,
				title: sale.item.title,
				provider: provider.name,
				account: provider.account,
				providerId,
				memo: made.memo,
				amount: sale.amount,
				amountPaid: made.amountPaid,
				status: made.status,
				ended: made.ended,
				url: made.url,
				expiresAt: made.expiresAt,
				environment: provider.environment,
				item: sale.itemId,
				order: sale.reference,
				quantity: sale.quantity,
				customerId,
			}),
		);
	}

	/**
	 * A link of an earlier request is over when the provider confirmed, just now, that it ended without money. One that
	 * was declined but could still be paid is cancelled first; if that comes too late, it stands.
	 */
	async #isOver(earlier: StoredLink): Promise<{ over: boolean; stored: StoredLink }> {
		let stored = await this.#tracker.refresh(earlier);
		if (stored.record.status === 'failed' && !stored.record.ended)
			stored = await this.#tracker.cancel(stored);
		const { status, ended } = stored.record;
		return { over: ended && (status === 'failed' || status === 'cancelled' || status === 'expired'), stored };
	}

	async #answer({ stored, replayed }: Opened): Promise<OpenedLink> {
		const { record } = stored;
		if (record.url === null) throw new ProblemError('outcome_unknown');
		return {
			link: {
				id: stored.key,
				url: record.url,
				status: record.status,
				...(record.amount && { amount: record.amount }),
				expires_at: record.expiresAt,
				receipt: await this.#receipts.sign(stored.key),
				provider: record.provider,
				environment: record.environment,
			},
			replayed,
		};
	}
}

/** What an attempt may not change between two requests, whatever it buys. */
function factsOf(sale: Sale, returnPage: URL): readonly unknown[] {
	return [
		sale.kind,
		sale.provider.name,
		sale.method?.id ?? null,
		sale.itemId ?? null,
		sale.quantity,
		returnPage.origin + returnPage.pathname,
	];
}

function isPageOf(provider: Provider, address: string): boolean {
	const url = URL.parse(address);
	return url !== null && url.username === '' && url.password === '' && provider.pages.includes(url.origin);
}

async function toPaymentOrder(sale: Sale, ids: AttemptIds, returnPage: URL): Promise<PaymentOrder> {
	const { item, method, provider } = sale;
	return {
		reference: ids.reference,
		idempotencyKey: await idempotencyKey(ids.key, provider.name, provider.account),
		title: item.title,
		description: item.description,
		amount: sale.amount as NonNullable<Sale['amount']>,
		returnUrl: withReference(returnPage, ids.key),
		customer: sale.customer,
		type: method?.type ?? item.type,
		country: sale.country,
		tax: sale.quantity === 1 ? item.tax : undefined,
		expiresAt: item.expiresAt,
		scheduleAt: item.scheduleAt,
		documentUrl: item.documentUrl,
		metadata: item.metadata,
		allows: method?.allows ?? item.allows,
		splits: item.splits,
		partialPayment: item.partialPayment,
		notify: item.notify,
	};
}

async function toConnectOrder(
	sale: Sale,
	customerId: string,
	ids: AttemptIds,
	returnPage: URL,
): Promise<ConnectOrder> {
	const { item, method, provider } = sale;
	return {
		reference: ids.reference,
		idempotencyKey: await idempotencyKey(ids.key, provider.name, provider.account),
		title: item.title,
		customerId,
		returnUrl: withReference(returnPage, ids.key),
		country: sale.country,
		type: method?.type ?? item.type,
		allows: method?.allows ?? item.allows,
		singleUse: true,
		metadata: item.metadata,
		notify: item.notify,
	};
}
