import type { Log } from '../endpoint/index.ts';

const MINUTE_MS = 60_000;
/** How much of the minute is left to chance, so that machines started together do not work together. */
const CHANCE = 0.2;

/**
 * Does `work` about every minute, never twice at once, until it is stopped. One that fails is logged and done again.
 */
export function everyMinute(work: () => Promise<unknown>, log: Log): { stop(): void } {
	let timer: NodeJS.Timeout;
	const plan = () => {
		timer = setTimeout(
			() => {
				work()
					.catch((error: unknown) =>
						log({ level: 'error', message: 'could not reconcile', error: String(error) }),
					)
					.finally(plan);
			},
			MINUTE_MS * (1 - CHANCE * Math.random()),
		).unref();
	};
	plan();
	return { stop: () => clearTimeout(timer) };
}
