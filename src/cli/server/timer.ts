import type { Log } from '../../endpoint/index.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** The random part of each wait, so that processes that start together do not run together. */
const CHANCE = 0.2;

/**
 * Runs `work` within a second, for payments that became due while the process was stopped, and then about every minute,
 * never twice at once, until it is stopped. A failure is logged and does not end it.
 * @param random returns a number from 0 to below 1
 */
export function everyMinute(
	work: () => Promise<unknown>,
	log: Log,
	random: () => number = Math.random,
): { stop(): void } {
	let timer: NodeJS.Timeout;
	let stopped = false;
	const plan = (waitMs: number) => {
		if (stopped) return;
		timer = setTimeout(() => {
			work()
				.catch((error: unknown) =>
					log({ level: 'error', message: 'reconcile failed; will retry in a minute', error: String(error) }),
				)
				.finally(() => plan(MINUTE_MS * (1 - CHANCE * random())));
		}, waitMs).unref();
	};
	plan(SECOND_MS * random());
	return {
		stop() {
			stopped = true;
			clearTimeout(timer);
		},
	};
}
