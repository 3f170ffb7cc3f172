import type { Attempt, Attempts } from './attempts.ts';
import type { BeforeCreate } from './config.ts';
import type { Limits } from './limits.ts';
import { ProblemError } from './problems.ts';
import { PLATFORM, type Surroundings } from '../wire/surroundings.ts';
import type { Sale } from './sale.ts';
import { withTimeLimit } from './time-limit.ts';

/** A browser's request for a link, priced and checked, at the door. */
export interface Wish {
	readonly sale: Sale;
	/** Root of the attempt. */
	readonly root: string;
	readonly headers: Headers;
	/** The payer's address, as far as it is known. */
	readonly ip: string | undefined;
}

/**
 * Decides whether a browser's request may make a provider work. Who asks again for a link that exists is let through:
 * the payer who presses once more gets it, however busy the shop is.
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
	 * To be passed before the attempt is claimed.
	 * @returns what the holder of the claim must pass before it asks the provider
	 * @throws {ProblemError} `rate_limited`, `challenge_required`; `internal` when the merchant's hook fails
	 */
	async enter(wish: Wish): Promise<NonNullable<Attempt['admit']>> {
		const { sale, root, headers, ip } = wish;
		await this.#limits.countAttempt(root);
		const applicant = {
			ip,
			origin: headers.get('origin') ?? undefined,
			item: sale.itemId,
			phone: sale.customer.phone,
			email: sale.customer.email,
		};
		const refused = await this.#limits.foresee(applicant);
		if ((refused ?? this.#beforeCreate) && !(await this.#attempts.isKnown(sale.kind, root))) {
			if (refused) throw refused;
			await this.#ask(wish);
		}
		return () => this.#limits.countLink(applicant);
	}

	async #ask({ sale, headers, ip }: Wish): Promise<void> {
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
