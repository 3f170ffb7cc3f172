import { isMoney, toMinor } from '../wire/money.ts';
import type { ChargeOrder, Provider, ProviderCharge } from '../providers/provider.ts';
import type { Attempts, Way } from './attempts.ts';
import type { ChargeRequest } from './config.ts';
import { fingerprint, idempotencyKey } from './keys.ts';
import { invalidField, ProblemError } from './problems.ts';
import { readingOfCharge } from './reading.ts';
import type { NewLink, Tracker } from './tracker.ts';

/** A charge as the merchant's server sees it. A decline is a status with a reason, not an error. */
export interface Charge extends ProviderCharge {
	/** Our name for it, at the provider too. */
	readonly reference: string;
	readonly provider: string;
}

/** Debits registered cards and accounts. Only the merchant's server gets here. */
export class Charges {
	readonly #attempts: Attempts;
	readonly #tracker: Tracker;
	readonly #providers: readonly Provider[];

	constructor(parts: {
		readonly attempts: Attempts;
		readonly tracker: Tracker;
		readonly providers: readonly Provider[];
	}) {
		this.#attempts = parts.attempts;
		this.#tracker = parts.tracker;
		this.#providers = parts.providers;
	}

	/**
	 * Charges once for each attempt, however often it is asked.
	 * @throws {ProblemError} `invalid_request`, `not_supported`, `attempt_reused`, and what the provider's failure becomes
	 */
	async create(request: ChargeRequest): Promise<Charge> {
		const provider = this.#providerOf(request.provider);
		const createCharge = provider.createCharge?.bind(provider);
		if (!createCharge) throw new ProblemError('not_supported');
		checkRequest(request);
		const { attempt, amount, title, customerId } = request;
		let answer: ProviderCharge | undefined;
		const way: Way = {
			note: provider.name,
			create: async (ids) => {
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
				return this.#tracker.begin(ids, toFacts(provider, request, answer.id), readingOfCharge(answer));
			},
			// The provider knows the key of a charge, so sending it again asks what became of it.
			find: () => Promise.resolve(undefined),
		};
		const { stored } = await this.#attempts.open({
			operation: 'charge',
			root: attempt.toLowerCase(),
			fingerprint: await fingerprint([
				'charge',
				provider.name,
				customerId,
				request.cardId ?? null,
				request.accountId ?? null,
				amount.value,
				amount.currency,
			]),
			ways: [way],
			recall: () => way,
			// A declined charge stays declined: charging again is a new decision, and so a new attempt.
			isOver: (earlier) => Promise.resolve({ over: false, stored: earlier }),
		});
		this.#tracker.report();
		return answer
			? { ...answer, reference: stored.reference, provider: provider.name }
			: this.get(stored.reference);
	}

	/** The charge of this reference as its provider knows it now. */
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
		await this.#tracker.apply(stored, readingOfCharge(charge));
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

function toFacts(provider: Provider, request: ChargeRequest, providerId: string): NewLink {
	return {
		kind: 'charge',
		title: request.title,
		provider: provider.name,
		account: provider.account,
		providerId,
		amount: request.amount,
		environment: provider.environment,
		customerId: request.customerId,
	};
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function checkRequest(request: ChargeRequest): void {
	if (!UUID.test(request.attempt)) throw new ProblemError('attempt_missing');
	if (!isMoney(request.amount) || toMinor(request.amount) === 0n) throw invalidField('/amount', 'invalid');
	if ((request.cardId === undefined) === (request.accountId === undefined)) {
		throw invalidField('/card_id', 'exactly_one_of_card_id_and_account_id');
	}
	if (request.title.trim() === '') throw invalidField('/title', 'missing');
}
