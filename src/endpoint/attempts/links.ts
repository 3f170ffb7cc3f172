import { hostedPage } from '../../wire/hosted-page.ts';
import type { CreatedLink } from '../../wire/links.ts';
import { toUtc } from '../../wire/moment.ts';
import { isFinal } from '../../wire/status.ts';
import type { ConnectOrder, PaymentOrder, Provider, ProviderPayment } from '../../providers/provider.ts';
import type { Clock, EntryContent } from '../../stores/store.ts';
import type { Attempt, Attempts, Opened, LinkEntry, ProviderCandidate } from './attempts.ts';
import { EarlierPayments, type RequestedLink } from './earlier-payment.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Item } from '../config/config.ts';
import { fingerprint, idempotencyKey, type AttemptIds } from '../crypto/keys.ts';
import { refuseEnded } from '../sale/offer-end.ts';
import { ProblemError } from '../http/problems.ts';
import {
	snapshotOfConnectLink,
	snapshotOfPayment,
	type ProviderSnapshot,
} from '../status/provider-snapshot.ts';
import type { StatusTokens } from '../crypto/status-tokens.ts';
import type { Registrations } from '../registrations/registrations.ts';
import { nameOf, rootOf, subjectOfOrder, type Root } from './root.ts';
import { withReference } from '../http/return-url.ts';
import { type Sale } from '../sale/sale.ts';
import { isSameAmount } from '../status/money.ts';
import { shareOf, taxOf } from '../config/several.ts';
import type { Tracker } from '../status/tracker.ts';

/** What a link is opened for, beside what is sold. */
export interface Opening {
	/** What names the request: its attempt, or the checkout token. */
	readonly request: Root;
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
	readonly #receipts: StatusTokens;
	readonly #registrations: Registrations;
	readonly #providers: ReadonlyMap<string, Provider>;
	readonly #clock: Clock;
	readonly #earlier: EarlierPayments;

	constructor(parts: {
		readonly attempts: Attempts;
		readonly tracker: Tracker;
		readonly receipts: StatusTokens;
		readonly registrations: Registrations;
		readonly providers: readonly Provider[];
		readonly clock: Clock;
	}) {
		this.#attempts = parts.attempts;
		this.#tracker = parts.tracker;
		this.#receipts = parts.receipts;
		this.#registrations = parts.registrations;
		this.#providers = new Map(parts.providers.map((provider) => [provider.name, provider]));
		this.#clock = parts.clock;
		this.#earlier = new EarlierPayments(this.#tracker);
	}

	/** The payment link of an order or attempt: made now, or the one that there is. */
	async openPayment(sale: Sale, { request, returnPage, admit }: Opening): Promise<OpenedLink> {
		const { amount } = sale;
		if (!amount) throw new ProblemError('not_supported');
		const root = rootOf(sale.reference, request);
		const terms = await termsOf(sale, root);
		const wanted = this.#wanted(sale, request, terms, returnPage);
		const way = (checkpoint: Checkpoint): ProviderCandidate | undefined => {
			const provider = this.#providers.get(checkpoint.provider);
			if (!provider) return undefined;
			const isOther = checkpoint.terms !== terms;
			const order = (ids: AttemptIds) => toPaymentOrder(sale, provider, checkpoint, ids, returnPage);
			const record = (ids: AttemptIds, made: ProviderPayment) =>
				this.#record(ids, checkpoint, provider, made.id, snapshotOfPayment(made));
			// An attempt that may have been sent before is looked for first.
			let firstTry = true;
			return {
				isOther,
				checkpoint: JSON.stringify(checkpoint),
				create: async (ids) => {
					// What was asked for cannot be sent again from a request for something else.
					if (isOther) throw new ProblemError('attempt_in_progress', { retryAfterSeconds: DOUBT_SECONDS });
					return record(ids, await provider.createPayment(await order(ids), { firstTry }));
				},
				find: async (ids) => {
					firstTry = false;
					const found = await provider.findPayment(await order(ids));
					return found && record(ids, found);
				},
			};
		};
		const begun = begin(sale, root, request, terms, this.#clock());
		const opened = await this.#attempts.open({
			operation: 'payment',
			root,
			fingerprint: await subjectOf(sale, root),
			terms,
			candidates: sale.providers.flatMap(({ name }) => way({ ...begun, provider: name }) ?? []),
			// Notes of an earlier version have less; the request has the rest.
			resume: (note) => way({ ...begun, ...(JSON.parse(note) as Pick<Checkpoint, 'provider'>) }),
			isOver: (stored) => this.#earlier.isOver(stored, wanted),
			confirmOver: (before, made) => this.#earlier.confirmOver(before, made, wanted),
			admit: async () => {
				// One that was made before is found all the same.
				refuseEnded(sale.item, sale.itemId, this.#clock());
				await admit?.();
			},
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
		{ request, returnPage, admit }: Opening,
	): Promise<OpenedLink> {
		const [provider] = sale.providers;
		const createConnectLink = provider.createConnectLink?.bind(provider);
		if (!createConnectLink) throw new ProblemError('not_supported');
		const root = rootOf(sale.reference, request);
		const terms = await termsOf(sale, root);
		const begun = {
			...begin(sale, root, request, terms, this.#clock()),
			provider: provider.name,
			customerId,
		};
		const way: ProviderCandidate = {
			checkpoint: JSON.stringify(begun),
			create: async (ids) => {
				const order = await toConnectOrder(sale, provider, customerId, ids, returnPage);
				const made = await createConnectLink(order);
				await this.#registrations.add(ids.key, { ...begun, account: provider.account }, made);
				return this.#record(ids, begun, provider, made.id, snapshotOfConnectLink(made));
			},
			find: () => Promise.resolve(undefined),
		};
		const wanted = this.#wanted(sale, request, terms, returnPage);
		const opened = await this.#attempts.open({
			operation: 'connect',
			root,
			fingerprint: await subjectOf(sale, root, customerId),
			terms,
			candidates: [way],
			resume: (note) => ((JSON.parse(note) as Checkpoint).provider === provider.name ? way : undefined),
			isOver: (stored) => this.#earlier.isOver(stored, wanted),
			admit,
		});
		return this.#answer(opened, returnPage);
	}

	/** The entry for a link that was just made; its address is checked once more before a payer is sent there. */
	#record(
		ids: AttemptIds,
		asked: Checkpoint,
		provider: Provider,
		providerId: string,
		made: ProviderSnapshot,
	): EntryContent {
		const { kind, title, amount, item, order, quantity, terms, request, root, customerId } = asked;
		if (!isSameAmount(amount, made.amount)) {
			throw new ProblemError('amount_mismatch');
		}
		if (made.url !== null && hostedPage(made.url, provider.pages) === undefined) {
			throw new ProblemError('outcome_unknown', {
				cause: new Error(`${provider.label} gave an address outside its own pages`),
			});
		}
		const facts = {
			kind,
			title,
			provider: provider.name,
			account: provider.account,
			providerId,
			amount,
			environment: provider.environment,
			item,
			order,
			quantity,
			customerId,
			root,
			terms,
			request,
		};
		return this.#tracker.begin(ids, facts, made);
	}

	#wanted({ kind }: Sale, request: Root, terms: string, returnPage: URL): RequestedLink {
		return {
			kind,
			request,
			terms,
			show: async (stored) => this.#linkOf(stored, withReference(returnPage, stored.key)),
		};
	}

	/** A payment that needs no page any more leads to the page that shows how it stands. */
	async #answer({ stored, replayed }: Opened, returnPage: URL): Promise<OpenedLink> {
		const { record } = stored;
		const isOpen = !isFinal(record.status) && record.status !== 'processing';
		const url = record.url ?? (isOpen ? null : withReference(returnPage, stored.key));
		if (url === null) throw new ProblemError('outcome_unknown');
		return { link: await this.#linkOf(stored, url), replayed };
	}

	async #linkOf({ key, record }: LinkEntry, url: string): Promise<CreatedLink> {
		return {
			id: key,
			url,
			status: record.status,
			...(record.amount && { amount: record.amount }),
			expires_at: record.expiresAt,
			receipt: await this.#receipts.sign(key),
			provider: record.provider,
			environment: record.environment,
		};
	}
}

/** How long a request waits for the outcome of an earlier one that asked for something else. */
const DOUBT_SECONDS = 60;

/** Everything of a sale that is kept with its claim, but the provider. */
function begin(sale: Sale, root: Root, request: Root, terms: string, now: number) {
	const { kind, item, amount, itemId, reference, quantity } = sale;
	const { title } = item;
	const expiresAt = item.expiresAt && toUtc(item.expiresAt);
	const scheduleAt = item.scheduleAt && toUtc(item.scheduleAt);
	const asked = { kind, title, amount, item: itemId, order: reference, quantity, expiresAt, scheduleAt };
	return { ...asked, root, request: nameOf(request), terms, triedAt: new Date(now).toISOString() };
}

/**
 * Digest of what a root stands for. An order has a name of its own; an attempt belongs to one item, and a registration to
 * one customer.
 */
function subjectOf({ kind, itemId }: Sale, root: Root, customerId?: string): Promise<string> {
	if (kind === 'payment' && root.kind === 'order') return fingerprint(subjectOfOrder(root));
	return fingerprint([
		kind,
		nameOf(root),
		root.kind === 'attempt' ? (itemId ?? null) : null,
		customerId ?? null,
	]);
}

/**
 * Digest of what may be asked for anew: the link of other terms is replaced. Who the provider is belongs to the merchant,
 * and a change of it must not make payers pay twice whose links are already out.
 */
function termsOf({ kind, method, itemId, quantity, amount }: Sale, root: Root): Promise<string> {
	const price = amount && `${amount.value} ${amount.currency}`;
	// An order may be sold as an item and by tokens.
	const item = root.kind === 'order' ? undefined : itemId;
	return fingerprint([kind, method?.id ?? null, item ?? null, quantity, price ?? null]);
}

async function toPaymentOrder(
	sale: Sale,
	provider: Provider,
	checkpoint: Checkpoint,
	ids: AttemptIds,
	returnPage: URL,
): Promise<PaymentOrder> {
	const { item, method } = sale;
	return {
		reference: ids.reference,
		idempotencyKey: await idempotencyKey(ids.key, provider.name, provider.account),
		triedAt: checkpoint.triedAt,
		title: checkpoint.title,
		description: item.description,
		amount: checkpoint.amount as NonNullable<Sale['amount']>,
		returnUrl: withReference(returnPage, ids.key),
		customer: sale.customer,
		type: method?.type ?? item.type,
		country: sale.country,
		tax: item.tax && taxOf(item.tax, sale.quantity),
		expiresAt: checkpoint.expiresAt,
		scheduleAt: checkpoint.scheduleAt,
		documentUrl: item.documentUrl,
		metadata: metadataOf(sale),
		allows: method?.allows ?? item.allows,
		splits: item.splits?.map((split) => shareOf(split, sale.quantity)),
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
		metadata: metadataOf(sale),
		notify: item.notify,
	};
}

/** What the merchant adds, with the name of the order. */
function metadataOf({ item, reference }: Sale): Item['metadata'] {
	return reference === undefined ? item.metadata : { ...item.metadata, reference };
}
