import { hostedPage } from '../../wire/hosted-page.ts';
import type { CreatedLink } from '../../wire/links.ts';
import { toUtc } from '../../wire/moment.ts';
import { isFinal } from '../../wire/status.ts';
import type { ConnectOrder, PaymentOrder, Provider, ProviderPayment } from '../../providers/provider.ts';
import type { Clock, EntryContent } from '../../stores/store.ts';
import type { AdmittedRequest, Admission } from '../sale/admission.ts';
import type { Attempts, Intent, Opened } from './attempts.ts';
import { resumeUncertain, tryInOrder, type ProviderCandidate } from './candidates.ts';
import type { Lease, LinkEntry } from './lease.ts';
import type { Log } from '../observe/log.ts';
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
import type { Sale } from '../sale/sale.ts';
import { isSameAmount } from '../status/money.ts';
import { shareOf, taxOf } from '../config/several.ts';
import type { Tracker } from '../status/tracker.ts';

/** The request for which a link is opened, in addition to the sale. */
export interface Opening {
	/** Names the request: its attempt, or the checkout token. */
	readonly request: Root;
	readonly returnPage: URL;
	/** For a browser's request. Requests of the merchant's own server are not limited. */
	readonly admitted?: AdmittedRequest;
}

/** A link as it is returned to the caller, and whether an earlier request made it. */
export interface OpenedLink {
	readonly link: CreatedLink;
	readonly replayed: boolean;
}

/** Makes payment and connect links: from a priced sale to the address to which the payer is sent. */
export class Links {
	readonly #attempts: Attempts;
	readonly #tracker: Tracker;
	readonly #statusTokens: StatusTokens;
	readonly #registrations: Registrations;
	readonly #providers: ReadonlyMap<string, Provider>;
	readonly #clock: Clock;
	readonly #admission: Admission;
	readonly #log: Log;

	constructor(parts: {
		readonly attempts: Attempts;
		readonly admission: Admission;
		readonly log: Log;
		readonly tracker: Tracker;
		readonly statusTokens: StatusTokens;
		readonly registrations: Registrations;
		readonly providers: readonly Provider[];
		readonly clock: Clock;
	}) {
		this.#attempts = parts.attempts;
		this.#tracker = parts.tracker;
		this.#statusTokens = parts.statusTokens;
		this.#registrations = parts.registrations;
		this.#providers = new Map(parts.providers.map((provider) => [provider.name, provider]));
		this.#clock = parts.clock;
		this.#admission = parts.admission;
		this.#log = parts.log;
	}

	/**
	 * Opens the payment link of an order or attempt: a new one, or the existing one.
	 * @throws {ProblemError} `not_supported`, and what {@link Attempts.run} throws
	 */
	async openPayment(sale: Sale, { request, returnPage, admitted }: Opening): Promise<OpenedLink> {
		if (!sale.amount) throw new ProblemError('not_supported');
		const begun = await begin(sale, request, this.#clock());
		const candidateFor = (checkpoint: Checkpoint) =>
			this.#paymentCandidate(sale, checkpoint, begun, returnPage);
		const candidates = sale.providers.flatMap(({ name }) => candidateFor({ ...begun, provider: name }) ?? []);
		const intent = {
			...(await this.#intent(sale, request, begun, returnPage)),
			checkpoint: candidates[0]?.checkpoint ?? '',
		};
		const opened = await this.#attempts.run(intent, async (lease) => {
			if (lease.uncertain !== undefined) {
				// Checkpoints of an earlier version have fewer fields. The request provides the others.
				const saved = JSON.parse(lease.uncertain) as Pick<Checkpoint, 'provider'>;
				return resumeUncertain(lease, candidateFor({ ...begun, ...saved }));
			}
			await this.#check(lease, admitted, sale);
			return tryInOrder(lease, candidates, this.#log);
		});
		return this.#answer(opened, returnPage);
	}

	/**
	 * Opens the link with which a customer registers a method: a new one, or the existing one. A try with an unknown
	 * outcome is sent again under the same key, which no provider treats as a second request.
	 * @throws {ProblemError} `not_supported`, and what {@link Attempts.run} throws
	 */
	async openConnect(
		sale: Sale,
		customerId: string,
		{ request, returnPage, admitted }: Opening,
	): Promise<OpenedLink> {
		const [provider] = sale.providers;
		const createConnectLink = provider.createConnectLink?.bind(provider);
		if (!createConnectLink) throw new ProblemError('not_supported');
		const begun = { ...(await begin(sale, request, this.#clock())), provider: provider.name, customerId };
		const candidate: ProviderCandidate = {
			checkpoint: JSON.stringify(begun),
			create: async (ids) => {
				const order = await toConnectOrder(sale, provider, customerId, ids, returnPage);
				const made = await createConnectLink(order);
				await this.#registrations.add(ids.key, { ...begun, account: provider.account }, made);
				return this.#record(ids, begun, provider, made.id, snapshotOfConnectLink(made));
			},
			find: () => Promise.resolve(undefined),
		};
		const intent = {
			...(await this.#intent(sale, request, begun, returnPage, customerId)),
			checkpoint: candidate.checkpoint,
		};
		const opened = await this.#attempts.run(intent, async (lease) => {
			if (lease.uncertain !== undefined) {
				const saved = JSON.parse(lease.uncertain) as Pick<Checkpoint, 'provider'>;
				return resumeUncertain(lease, saved.provider === provider.name ? candidate : undefined);
			}
			await this.#check(lease, admitted);
			return tryInOrder(lease, [candidate], this.#log);
		});
		return this.#answer(opened, returnPage);
	}

	/**
	 * The candidate that makes the payment link at the provider of a checkpoint, or finds the existing one.
	 * @returns undefined when that provider is not configured any more
	 */
	#paymentCandidate(
		sale: Sale,
		checkpoint: Checkpoint,
		{ terms }: Pick<Checkpoint, 'terms'>,
		returnPage: URL,
	): ProviderCandidate | undefined {
		const provider = this.#providers.get(checkpoint.provider);
		if (!provider) return undefined;
		const order = (ids: AttemptIds) => toPaymentOrder(sale, provider, checkpoint, ids, returnPage);
		const record = (ids: AttemptIds, made: ProviderPayment) =>
			this.#record(ids, checkpoint, provider, made.id, snapshotOfPayment(made));
		// False once a lookup was made: an earlier request may have been sent.
		let firstTry = true;
		return {
			checkpoint: JSON.stringify(checkpoint),
			create: async (ids) => {
				// An earlier request with other terms cannot be sent again by this one.
				if (checkpoint.terms !== terms) {
					throw new ProblemError('attempt_in_progress', { retryAfterSeconds: DOUBT_SECONDS });
				}
				return record(ids, await provider.createPayment(await order(ids), { firstTry }));
			},
			find: async (ids) => {
				firstTry = false;
				const found = await provider.findPayment(await order(ids));
				return found && record(ids, found);
			},
		};
	}

	/** Refuses a new link under its lease, before anything is sent. Existing links are not affected. */
	async #check(lease: Lease, admitted: AdmittedRequest | undefined, sale?: Sale): Promise<void> {
		try {
			if (sale) refuseEnded(sale.item, sale.itemId, this.#clock());
			if (admitted) await this.#admission.beforeSending(admitted);
		} catch (refusal) {
			await lease.release();
			throw refusal;
		}
	}

	/** The entry for a new link. Checks its amount and its address before a payer is sent there. */
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

	/** The request as the "at most once" rules need it, without its checkpoint. */
	async #intent(
		sale: Sale,
		request: Root,
		{ root, terms }: Begun,
		returnPage: URL,
		customerId?: string,
	): Promise<Omit<Intent, 'checkpoint'>> {
		return {
			kind: sale.kind,
			root,
			request,
			terms,
			fingerprint: await subjectOf(sale, root, customerId),
			show: async (stored) => this.#linkOf(stored, withReference(returnPage, stored.key)),
		};
	}

	/** A payment that needs no page any more leads to the return page, which shows its status. */
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
			status_token: await this.#statusTokens.sign(key),
			provider: record.provider,
			environment: record.environment,
		};
	}
}

/** Seconds until a request may be sent again while the outcome of an earlier one with other terms is unknown. */
const DOUBT_SECONDS = 60;

type Begun = Awaited<ReturnType<typeof begin>>;

/** Everything of a sale that is saved with its claim, except the provider. */
async function begin(sale: Sale, request: Root, now: number) {
	const { kind, item, amount, itemId, reference, quantity } = sale;
	const root = rootOf(reference, request);
	const terms = await termsOf(sale, root);
	const { title } = item;
	const expiresAt = item.expiresAt && toUtc(item.expiresAt);
	const scheduleAt = item.scheduleAt && toUtc(item.scheduleAt);
	const asked = { kind, title, amount, item: itemId, order: reference, quantity, expiresAt, scheduleAt };
	return { ...asked, root, request: nameOf(request), terms, triedAt: new Date(now).toISOString() };
}

/**
 * Digest of what a root stands for. An order has its own name. An attempt belongs to one item, and a registration to
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
 * Digest of the terms of a request. A link with other terms is replaced. The provider is not part of the terms: the
 * merchant may change it, and payers with an open link must not pay twice because of that.
 */
function termsOf({ kind, method, itemId, quantity, amount }: Sale, root: Root): Promise<string> {
	const price = amount && `${amount.value} ${amount.currency}`;
	// The same order may be sold as an item and by tokens.
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

/** The merchant's own values, with the name of the order. */
function metadataOf({ item, reference }: Sale): Item['metadata'] {
	return reference === undefined ? item.metadata : { ...item.metadata, reference };
}
