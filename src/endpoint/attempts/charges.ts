import { isMoney, toMinor } from '../../wire/money.ts';
import { UUID } from '../../wire/uuid.ts';
import type { ChargeOrder, Provider, ProviderCharge } from '../../providers/provider.ts';
import type { Attempts } from './attempts.ts';
import { resumeUncertain, tryInOrder, type ProviderCandidate } from './candidates.ts';
import type { Log } from '../observe/log.ts';
import type { Clock } from '../../stores/store.ts';
import { chargeQuery, type Checkpoint } from './checkpoint.ts';
import type { ChargeRequest } from '../config/config.ts';
import { fingerprint, idempotencyKey } from '../crypto/keys.ts';
import { invalidField, ProblemError } from '../http/problems.ts';
import { snapshotOfCharge } from '../status/provider-snapshot.ts';
import { nameOf, rootOf, subjectOfOrder, type Root } from './root.ts';
import type { NewLink, Tracker } from '../status/tracker.ts';

/** Seconds until a request may be sent again while the outcome of an earlier one with other terms is unknown. */
const DOUBT_SECONDS = 60;

/** A charge as the merchant's server reads it. A decline is a status with a reason, not an error. */
export interface Charge extends ProviderCharge {
	/** Our name for the charge, used at the provider too. */
	readonly reference: string;
	readonly provider: string;
}

/** Debits registered cards and accounts. Only for the merchant's server. */
export class Charges {
	readonly #attempts: Attempts;
	readonly #tracker: Tracker;
	readonly #providers: readonly Provider[];
	readonly #log: Log;
	readonly #clock: Clock;

	constructor(parts: {
		readonly clock: Clock;
		readonly log: Log;
		readonly attempts: Attempts;
		readonly tracker: Tracker;
		readonly providers: readonly Provider[];
	}) {
		this.#attempts = parts.attempts;
		this.#tracker = parts.tracker;
		this.#providers = parts.providers;
		this.#log = parts.log;
		this.#clock = parts.clock;
	}

	/**
	 * Charges once for each attempt, however often it is called.
	 * @throws {ProblemError} `invalid_request`, `not_supported`, `attempt_missing`, `attempt_reused`, `already_paid`,
	 *   `order_cancelled`, or the provider's failure
	 */
	async create(request: ChargeRequest): Promise<Charge> {
		const provider = this.#providerOf(request.provider);
		const createCharge = provider.createCharge?.bind(provider);
		if (!createCharge) throw new ProblemError('not_supported');
		checkRequest(request);
		const { attempt, amount, title, customerId, reference } = request;
		const asking: Root = { kind: 'attempt', id: attempt.toLowerCase() };
		const root = rootOf(reference, asking);
		const terms = await termsOf(provider, request);
		let answer: ProviderCharge | undefined;
		const checkpoint = {
			kind: 'charge',
			root,
			request: nameOf(asking),
			terms,
			provider: provider.name,
			title,
			amount,
			order: reference,
			customerId,
			methodId: request.cardId ?? request.accountId,
			triedAt: new Date(this.#clock()).toISOString(),
		} satisfies Checkpoint;
		const candidateFor = (begun: Checkpoint): ProviderCandidate => ({
			checkpoint: JSON.stringify(begun),
			create: async (ids) => {
				if (begun.terms !== terms) {
					throw new ProblemError('attempt_in_progress', { retryAfterSeconds: DOUBT_SECONDS });
				}
				const order = {
					reference: ids.reference,
					idempotencyKey: await idempotencyKey(ids.key, provider.name, provider.account),
					title,
					amount,
					customerId,
					...(request.cardId !== undefined ? { cardId: request.cardId } : { accountId: request.accountId }),
					...(request.splits && { splits: request.splits }),
					...(request.metadata && { metadata: request.metadata }),
				} as ChargeOrder;
				answer = await createCharge(order);
				return this.#tracker.begin(ids, toFacts(provider, begun, answer.id), snapshotOfCharge(answer));
			},
			find: async (ids) => {
				// Only a lookup can show whether the charge exists: no provider documents how long it keeps a key.
				if (!provider.findCharge) throw new ProblemError('outcome_unknown');
				const asked = { ...begun, amount: begun.amount ?? amount };
				const isOther = (id: string) => this.#tracker.isRecorded(provider.name, id);
				const found = await provider.findCharge(chargeQuery(ids, asked, isOther));
				return found && this.#tracker.begin(ids, toFacts(provider, begun, found.id), snapshotOfCharge(found));
			},
		});
		const candidate = candidateFor(checkpoint);
		const intent = {
			kind: 'charge',
			root,
			request: asking,
			terms,
			// The charge of an order may change between two attempts. An attempt is one charge.
			fingerprint: await fingerprint(root.kind === 'order' ? subjectOfOrder(root) : ['charge', terms]),
			checkpoint: candidate.checkpoint,
		} as const;
		const { stored } = await this.#attempts.run(intent, (lease) =>
			lease.uncertain === undefined
				? tryInOrder(lease, [candidate], this.#log)
				: resumeUncertain(lease, candidateFor({ ...checkpoint, ...readCheckpoint(lease.uncertain) })),
		);
		return answer
			? { ...answer, reference: stored.reference, provider: provider.name }
			: this.get(stored.reference);
	}

	/**
	 * Reads the charge with this reference from its provider.
	 * @throws {ProblemError} `not_found`, `not_supported`
	 */
	async get(reference: string): Promise<Charge> {
		const stored = await this.#tracker.find({ reference });
		if (stored.record.kind !== 'charge') throw new ProblemError('not_found');
		const { record } = stored;
		const provider = this.#providerOf(record.provider);
		if (!provider.getCharge) throw new ProblemError('not_supported');
		const charge = await provider.getCharge({
			id: record.providerId,
			...(record.amount && { amount: record.amount }),
		});
		await this.#tracker.apply(stored, snapshotOfCharge(charge));
		return { ...charge, reference, provider: record.provider };
	}

	#providerOf(name: string | undefined): Provider {
		const able = this.#providers.filter(
			(provider) => (name === undefined || provider.name === name) && provider.createCharge !== undefined,
		);
		const [provider] = able;
		if (!provider) throw new ProblemError('not_supported');
		if (able.length > 1) throw invalidField('/provider', 'missing');
		return provider;
	}
}

function toFacts(provider: Provider, checkpoint: Checkpoint, providerId: string): NewLink {
	const { kind, title, amount, order, customerId, root, terms, request } = checkpoint;
	const { name, account, environment } = provider;
	return {
		...{ kind, title, amount, order, customerId, root, terms, request },
		provider: name,
		account,
		environment,
		providerId,
	};
}

/** Checkpoints of an earlier version contain only the provider's name. */
function readCheckpoint(text: string): Partial<Checkpoint> {
	return text.startsWith('{') ? (JSON.parse(text) as Checkpoint) : {};
}

/** Digest of everything that determines the amount, its source and its recipients. */
function termsOf(provider: Provider, request: ChargeRequest): Promise<string> {
	const { customerId, cardId, accountId, amount, splits, metadata } = request;
	return fingerprint([
		'charge',
		provider.name,
		customerId,
		cardId ?? null,
		accountId ?? null,
		amount.value,
		amount.currency,
		splits ?? null,
		metadata ?? null,
	]);
}

function checkRequest(request: ChargeRequest): void {
	if (!UUID.test(request.attempt)) throw new ProblemError('attempt_missing');
	if (!isMoney(request.amount) || toMinor(request.amount) === 0n) throw invalidField('/amount', 'invalid');
	if ((request.cardId === undefined) === (request.accountId === undefined)) {
		throw invalidField('/card_id', 'exactly_one_of_card_id_and_account_id');
	}
	if (request.title.trim() === '') throw invalidField('/title', 'missing');
}
