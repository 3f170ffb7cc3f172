/** Seconds between the first reads; afterwards every {@link STEADY_DELAY_S}. */
const INITIAL_DELAYS_S = [1, 2, 3, 5, 8, 13, 20];
const STEADY_DELAY_S = 30;

/** Maximum time of polling. Longer than a bank session, which lasts 21 minutes. Milliseconds. */
const MAX_DURATION_MS = 60 * 60_000;

/** Browser functions that polling uses. Tests replace them. */
export interface PollSurroundings {
	/** Milliseconds since any fixed moment. */
	now(): number;
	/** Calls `callback` once after `milliseconds`. Returns a function that cancels. */
	after(milliseconds: number, callback: () => void): () => void;
	/** Whether the page is hidden. Polling pauses meanwhile. */
	hidden(): boolean;
	/** Calls when the page becomes visible, the network returns or another tab has news. Returns a stop function. */
	onWake(callback: () => void): () => void;
}

export const browserSurroundings: PollSurroundings = {
	now: () => performance.now(),
	after(milliseconds, callback) {
		const timer = setTimeout(callback, milliseconds);
		return () => clearTimeout(timer);
	},
	hidden: () => document.visibilityState === 'hidden',
	onWake(callback) {
		const stop = new AbortController();
		const { signal } = stop;
		document.addEventListener('visibilitychange', callback, { signal });
		addEventListener('online', callback, { signal });
		// Another tab wrote about a payment.
		addEventListener('storage', ({ key }) => key?.startsWith('checkout-links:') && callback(), { signal });
		return () => stop.abort();
	},
};

/** A running series of reads. */
export interface Polling {
	/** Reads at once, unless a read is already running. */
	readNow(): void;
	stop(): void;
}

/**
 * Reads at once, then after 1, 2, 3, 5, 8, 13 and 20 seconds, then every 30 seconds for an hour, until `read` resolves
 * to true. Pauses while the page is hidden, and reads when it becomes visible, even after that hour.
 *
 * @param read resolves to true when polling must end; a rejection counts as false
 */
export function poll(read: () => Promise<boolean>, around: PollSurroundings = browserSurroundings): Polling {
	const end = around.now() + MAX_DURATION_MS;
	let turn = 0;
	let reading = false;
	let stopped = false;
	let cancelTimer = () => {};

	const schedule = () => {
		cancelTimer();
		if (stopped || around.now() >= end) return;
		cancelTimer = around.after((INITIAL_DELAYS_S[turn++] ?? STEADY_DELAY_S) * 1000, readNow);
	};
	const readNow = () => {
		if (stopped || reading || around.hidden()) return;
		cancelTimer();
		reading = true;
		void read()
			.catch(() => false)
			.then((ended) => {
				reading = false;
				if (ended) stop();
				else schedule();
			});
	};
	const stopWaking = around.onWake(readNow);
	const stop = () => {
		stopped = true;
		cancelTimer();
		stopWaking();
	};

	readNow();
	return { readNow, stop };
}
