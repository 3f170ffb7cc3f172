import type { Attempts } from '../attempts/attempts.ts';
import type { BeforeCreate } from '../config/config.ts';
import type { Limits, RateLimitSubject } from './limits.ts';
import { ProblemError } from '../http/problems.ts';
import { PLATFORM, type Surroundings } from '../../wire/surroundings.ts';
import { nameOf, rootOf, type Root } from '../attempts/root.ts';
import type { Sale } from './sale.ts';
import { StoreFailure } from '../http/store-failure.ts';
import { withTimeLimit } from '../config/time-limit.ts';

/** A browser's request for a link, priced and validated, before admission. */
export interface PricedRequest {
	readonly sale: Sale;
	/** Identifies the request: its attempt, or the checkout token. */
	readonly request: Root;
	readonly headers: Headers;
	/** The payer's address, if it is available. */
	readonly ip: string | undefined;
}

/** A request that may claim its attempt. */
export interface AdmittedRequest {
	readonly request: PricedRequest;
	/** Whether the merchant's `beforeCreate` was already called, and allowed it. */
	readonly isApproved: boolean;
}

/**
 * Decides whether a browser's request may cause a request to a provider. A request for a link that exists is always
 * admitted, so that a payer who presses the button again gets it, whatever the load.
 */
export class Admission {
	readonly #attempts: Attempts;
	readonly #limits: Limits;
	readonly #beforeCreate: BeforeCreate | undefined;
	readonly #surroundings: Surroundings;

	constructor(parts: {
		readonly attempts: Attempts;
		readonly limits: Limits;
		readonly beforeCreate: BeforeCreate | undefined;
		readonly surroundings?: Surroundings | undefined;
	}) {
		this.#attempts = parts.attempts;
		this.#limits = parts.limits;
		this.#beforeCreate = parts.beforeCreate;
		this.#surroundings = parts.surroundings ?? PLATFORM;
	}

	/**
	 * Checks a request before its attempt is claimed.
	 * @throws {ProblemError} `rate_limited`, `challenge_required`; `internal` if the merchant's hook fails
	 */
	async enter(request: PricedRequest): Promise<AdmittedRequest> {
		const { sale } = request;
		const root = rootOf(sale.reference, request.request);
		await this.#limits.countAttempt(nameOf(request.request)).catch(async (failure: unknown) => {
			// If the store cannot count, no new link is made; an existing link is still returned.
			const isGiven = failure instanceof StoreFailure && (await this.#attempts.isKnown(sale.kind, root));
			if (!isGiven) throw failure;
		});
		const refused = await this.#limits.peek(subjectOf(request));
		const mustAsk = refused !== undefined || this.#beforeCreate !== undefined;
		if (!mustAsk || (await this.#attempts.isKnown(sale.kind, root))) return { request, isApproved: false };
		if (refused) throw refused;
		await this.#ask(request);
		return { request, isApproved: true };
	}

	/**
	 * Checks an admitted request again, under its lease and before anything is sent to a provider: a link that replaces
	 * one that ended counts as a new link.
	 * @throws {ProblemError} the same as {@link Admission.enter}
	 */
	async beforeSending({ request, isApproved }: AdmittedRequest): Promise<void> {
		if (!isApproved && this.#beforeCreate) await this.#ask(request);
		await this.#limits.countLink(subjectOf(request));
	}

	async #ask({ sale, headers, ip }: PricedRequest): Promise<void> {
		let answer: unknown;
		try {
			const request = {
				kind: sale.kind,
				item: sale.itemId,
				reference: sale.reference,
				method: sale.method?.id,
				amount: sale.amount,
				quantity: sale.quantity,
				customer: sale.customer,
				headers,
				ip,
			};
			answer = await withTimeLimit('beforeCreate', () => this.#beforeCreate?.(request), this.#surroundings);
		} catch (cause) {
			throw new ProblemError('internal', { cause });
		}
		if (answer !== 'allow') throw new ProblemError('challenge_required');
	}
}

function subjectOf({ sale, headers, ip }: PricedRequest): RateLimitSubject {
	return {
		ip,
		origin: headers.get('origin') ?? undefined,
		item: sale.itemId,
		phone: sale.customer.phone,
		email: sale.customer.email,
	};
}
