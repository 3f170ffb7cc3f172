/** How long a store waits for its server unless told otherwise, in milliseconds: well below a payer's patience. */
export const ANSWER_WITHIN_MS = 5000;

/**
 * What `work` comes to, or an error once `ms` have passed: clients that queue commands while they reconnect may never
 * answer otherwise. The work itself is not stopped. A claim that succeeds unheard runs out as a lease nobody uses, and the
 * next claimant is told to look first.
 */
export async function within<T>(ms: number, server: string, work: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`${server} did not answer within ${ms} ms.`)), ms);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
