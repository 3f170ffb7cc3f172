import { hostedPage } from '../wire/hosted-page.ts';
import type { CreatedLink } from '../wire/links.ts';
import { isFinal } from '../wire/status.ts';
import type { ConnectOrder, PaymentOrder, Provider } from '../providers/provider.ts';
import type { Clock, EntryContent } from '../stores/store.ts';
import type { Attempt, Attempts, Opened, Way } from './attempts.ts';
import { fingerprint, idempotencyKey, type AttemptIds } from './keys.ts';
import { ProblemError } from './problems.ts';
import { readingOfConnectLink, readingOfPayment, type Reading } from './reading.ts';
import type { Receipts } from './receipts.ts';
import type { StoredLink } from './record.ts';
import { withReference } from './return-url.ts';
import { isSameAmount, type Sale } from './sale.ts';
import type { Tracker } from './tracker.ts';

/** What a link is opened for, beside what is sold. */
export interface Opening {
	/** The attempt's UUID, or the `jti` of a checkout token. */
	readonly root: string;
	readonly returnPage: URL;
	/** See {@link Attempt.admit}. */
	readonly admit?: Attempt['admit'];
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
	readonly #providers: ReadonlyMap<string, Provider>;
	readonly #clock: Clock;

	constructor(parts: {
		readonly attempts: Attempts;
		readonly tracker: Tracker;
		readonly receipts: Receipts;
		readonly providers: readonly Provider[];
		readonly clock: Clock;
	}) {
		this.#attempts = parts.attempts;
		this.#tracker = parts.tracker;
		this.#receipts = parts.receipts;
		this.#providers = new Map(parts.providers.map((provider) => [provider.name, provider]));
		this.#clock = parts.clock;
	}

	/** The payment link of an attempt: made now, or the one that there is. */
	async openPayment(sale: Sale, { root, returnPage, admit }: Opening): Promise<OpenedLink> {
		const { amount } = sale;
		if (!amount) throw new ProblemError('not_supported');
		const way = (course: Course): Way | undefined => {
			const provider = this.#providers.get(course.provider);
			if (!provider) return undefined;
			const order = (ids: AttemptIds) => toPaymentOrder(sale, provider, course, ids, returnPage);
			// An attempt that may have been sent before is looked for first.
			let firstTry = true;
			return {
				note: JSON.stringify(course),
				create: async (ids) => {
					const made = await provider.createPayment(await order(ids), { firstTry });
					return this.#record(ids, sale, provider, made.id, readingOfPayment(made));
				},
				find: async (ids) => {
					firstTry = false;
					const found = await provider.findPayment(await order(ids));
					return found && this.#record(ids, sale, provider, found.id, readingOfPayment(found));
				},
			};
		};
		const now = this.#clock();
		const opened = await this.#attempts.open({
			operation: 'payment',
			root,
			fingerprint: await fingerprint([...factsOf(sale, returnPage), amount.value, amount.currency]),
			ways: sale.providers.flatMap((provider) => way(courseOf(sale, provider, now)) ?? []),
			recall: (note) => way(JSON.parse(note) as Course),
			isOver: (stored) => this.#isOver(stored),
			admit,
		});
		return this.#answer(opened, returnPage);
	}

	/**
	 * The link with which a customer registers a method: made now, or the one that there is. A try of unknown outcome is
	 * sent again under the same key, which no provider takes for a second wish.
	 */
	async openConnect(
		sale: Sale,
		customerId: string,
		{ root, returnPage, admit }: Opening,
	): Promise<OpenedLink> {
		const [provider] = sale.providers;
		const createConnectLink = provider.createConnectLink?.bind(provider);
		if (!createConnectLink) throw new ProblemError('not_supported');
		const way: Way = {
			note: provider.name,
			create: async (ids) => {
				const order = await toConnectOrder(sale, provider, customerId, ids, returnPage);
				const made = await createConnectLink(order);
				return this.#record(ids, sale, provider, made.id, readingOfConnectLink(made), customerId);
			},
			find: () => Promise.resolve(undefined),
		};
		const opened = await this.#attempts.open({
			operation: 'connect',
			root,
			fingerprint: await fingerprint([...factsOf(sale, returnPage), customerId]),
			ways: [way],
			recall: (note) => (note === way.note ? way : undefined),
			isOver: (stored) => this.#isOver(stored),
			admit,
		});
		return this.#answer(opened, returnPage);
	}

	/** The entry for a link that was just made; its address is checked once more before anybody is sent there. */
	#record(
		ids: AttemptIds,
		sale: Sale,
		provider: Provider,
		providerId: string,
		made: Reading,
		customerId?: string,
	): EntryContent {
		if (!isSameAmount(sale.amount, made.amount)) {
			throw new ProblemError('amount_mismatch');
		}
		if (made.url !== null && hostedPage(made.url, provider.pages) === undefined) {
			throw new ProblemError('outcome_unknown', {
				cause: new Error(`${provider.label} gave an address outside its own pages`),
			});
		}
		const facts = {
			kind: sale.kind,
			title: sale.item.title,
			provider: provider.name,
			account: provider.account,
			providerId,
			amount: sale.amount,
			environment: provider.environment,
			item: sale.itemId,
			order: sale.reference,
			quantity: sale.quantity,
			customerId,
		};
		return this.#tracker.begin(ids, facts, made);
	}

	/**
	 * A link of an earlier request is over when the provider confirms, just now, that it ended without money: what was
	 * read before may be old news, since payments are approved late. One that was declined but could still be paid is
	 * cancelled first; if that comes too late, it stands.
	 */
	async #isOver(earlier: StoredLink): Promise<{ over: boolean; stored: StoredLink }> {
		let stored = await this.#tracker.refresh(earlier);
		if (stored.record.status === 'failed' && !stored.record.ended)
			stored = await this.#tracker.cancel(stored);
		if (!endedWithoutMoney(stored.record)) return { over: false, stored };
		const confirmed = await this.#tracker.confirm(stored);
		return { over: endedWithoutMoney(confirmed.reading), stored: confirmed.stored };
	}

	/** A payment that needs no page any more leads to the page that shows how it stands. */
	async #answer({ stored, replayed }: Opened, returnPage: URL): Promise<OpenedLink> {
		if (!replayed) this.#tracker.report();
		const { record } = stored;
		const isOpen = !isFinal(record.status) && record.status !== 'processing';
		const url = record.url ?? (isOpen ? null : withReference(returnPage, stored.key));
		if (url === null) throw new ProblemError('outcome_unknown');
		return {
			link: {
				id: stored.key,
				url,
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

/**
 * What a try needs to be sent once more word for word, beside what the fingerprint holds together: its provider, and what
 * an item function or clock may say anew for each request.
 */
interface Course {
	readonly provider: string;
	/** When it was begun: ISO 8601 UTC. */
	readonly triedAt: string;
	readonly expiresAt?: string | undefined;
	readonly scheduleAt?: string | undefined;
}

function courseOf({ item }: Sale, { name }: Provider, now: number): Course {
	const triedAt = new Date(now).toISOString();
	return { provider: name, triedAt, expiresAt: item.expiresAt, scheduleAt: item.scheduleAt };
}

/**
 * What an attempt may not change between two requests, whatever it buys. Who the provider is belongs to the merchant: one
 * who changes it must not make payers pay twice whose links are already out.
 */
function factsOf(sale: Sale, returnPage: URL): readonly unknown[] {
	return [
		sale.kind,
		sale.method?.id ?? null,
		sale.itemId ?? null,
		sale.quantity,
		returnPage.origin + returnPage.pathname,
	];
}

async function toPaymentOrder(
	sale: Sale,
	provider: Provider,
	course: Course,
	ids: AttemptIds,
	returnPage: URL,
): Promise<PaymentOrder> {
	const { item, method } = sale;
	return {
		reference: ids.reference,
		idempotencyKey: await idempotencyKey(ids.key, provider.name, provider.account),
		triedAt: course.triedAt,
		title: item.title,
		description: item.description,
		amount: sale.amount as NonNullable<Sale['amount']>,
		returnUrl: withReference(returnPage, ids.key),
		customer: sale.customer,
		type: method?.type ?? item.type,
		country: sale.country,
		tax: sale.quantity === 1 ? item.tax : undefined,
		expiresAt: course.expiresAt,
		scheduleAt: course.scheduleAt,
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
	provider: Provider,
	customerId: string,
	ids: AttemptIds,
	returnPage: URL,
): Promise<ConnectOrder> {
	const { item, method } = sale;
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

function endedWithoutMoney({ status, ended }: Pick<Reading, 'status' | 'ended'>): boolean {
	return ended && (status === 'failed' || status === 'cancelled' || status === 'expired');
}
