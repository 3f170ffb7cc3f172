import { PLATFORM, type Surroundings, type Timer } from '../../wire/surroundings.ts';

/** How long code of the merchant may take. */
export const MERCHANT_MS = 10_000;

/** A call that took too long. What it does later is not looked at. */
export class TimeLimitError extends Error {
	override readonly name = 'TimeLimitError';
}

/**
 * What a call into the merchant's code answers, or a rejection when it takes too long: a promise that never settles must
 * not hold up its caller.
 * @param name what was called, as the merchant wrote it in the configuration
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
