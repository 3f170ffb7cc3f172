/** Longest wait for a network operation, in milliseconds. */
export const LIMIT_MS = 5_000;

/** Thrown after {@link LIMIT_MS}. */
export class TookTooLong extends Error {
	override readonly name = 'TookTooLong';

	constructor() {
		super(`no answer within ${LIMIT_MS / 1000} seconds`);
	}
}

/**
 * Returns the result of `work`. At the limit it aborts the signal and does not wait for `work` to end.
 * @throws {TookTooLong}
 */
export async function withinLimit<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
	const limit = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			reject(new TookTooLong());
			limit.abort();
		}, LIMIT_MS);
	});
	try {
		return await Promise.race([work(limit.signal), late]);
	} finally {
		clearTimeout(timer);
	}
}
