import { PLATFORM, type Surroundings, type Timer } from '../../wire/surroundings.ts';

/** Time limit for code of the merchant. */
export const MERCHANT_MS = 10_000;

/** A call that took too long. Its later result is ignored. */
export class TimeLimitError extends Error {
	override readonly name = 'TimeLimitError';
}

/**
 * Returns the result of a call to the merchant's code, or rejects when it takes too long, so that a promise that never
 * settles does not block the caller.
 * @param name name of the called option in the configuration
 */
export async function withTimeLimit<T>(
	name: string,
	call: () => T | Promise<T>,
	surroundings: Surroundings = PLATFORM,
): Promise<T> {
	let timer: Timer | undefined;
	const limit = new Promise<never>((_, reject) => {
		timer = surroundings.setTimeout(
			() => reject(new TimeLimitError(`\`${name}\` did not answer within ${MERCHANT_MS / 1000} seconds`)),
			MERCHANT_MS,
		);
	});
	try {
		return await Promise.race([call(), limit]);
	} finally {
		surroundings.clearTimeout(timer);
	}
}
