/** Default time limit for a response from a store's server, in milliseconds: short enough for a waiting payer. */
export const ANSWER_WITHIN_MS = 5000;

/** `Retry-After` in seconds for a request that a store could not accept. */
const RETRY_AFTER_S = 5;

/**
 * Thrown by a store that cannot accept anything new for a while, e.g. because its server has no free connection.
 * Nothing was done. The endpoint responds with 503 and `Retry-After`.
 */
export class StoreBusyError extends Error {
	override readonly name = 'StoreBusyError';
	readonly retryAfterSeconds = RETRY_AFTER_S;
}

/**
 * The result of `work`, or an error after `ms` milliseconds: clients that queue commands while they reconnect might
 * never settle. The work itself is not stopped. If a claim succeeds after the error, its lease expires unused, and the
 * next claim returns `uncertain`.
 * @param limitMs the limit in the error message, if `ms` is the remaining part of it
 */
export async function within<T>(ms: number, server: string, work: Promise<T>, limitMs = ms): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`${server} did not answer within ${limitMs} ms.`)), ms);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
