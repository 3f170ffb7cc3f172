/** Longest wait for anything on the network, in milliseconds. */
export const LIMIT_MS = 5_000;

/** What is thrown when it took longer. */
export class TookTooLong extends Error {
	override readonly name = 'TookTooLong';

	constructor() {
		super(`no answer within ${LIMIT_MS / 1000} seconds`);
	}
}

/**
 * What `work` comes to within the limit; it is told to end by its signal, and left alone where it does not.
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
