/** How long a store waits for its server unless told otherwise, in milliseconds: well below a payer's patience. */
export const ANSWER_WITHIN_MS = 5000;

/** After how many seconds a request is sent again that a store could not take on. */
const RETRY_AFTER_S = 5;

/**
 * Thrown by a store that can take on nothing new for a while, e.g. because its server has no connection left. Nothing was
 * done. Becomes a 503 with `Retry-After`.
 */
export class StoreBusyError extends Error {
	override readonly name = 'StoreBusyError';
	readonly retryAfterSeconds = RETRY_AFTER_S;
}

/**
 * What `work` comes to, or an error once `ms` have passed: clients that queue commands while they reconnect may never
 * answer otherwise. The work itself is not stopped. A claim that succeeds unheard runs out as a lease nobody uses, and the
 * next claimant is told to look first.
 * @param limitMs the limit that the error names, where `ms` is what is left of it
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
