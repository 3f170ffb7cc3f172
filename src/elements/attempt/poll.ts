/** Seconds between the first reads; afterwards one every {@link STEADY_DELAY_S}. */
const INITIAL_DELAYS_S = [1, 2, 3, 5, 8, 13, 20];
const STEADY_DELAY_S = 30;

/** A session at a bank lasts 21 minutes; the reads go on for longer than that. Milliseconds. */
const MAX_DURATION_MS = 60 * 60_000;

/** What polling needs of the browser, so that tests can be the browser. */
export interface PollSurroundings {
	/** Milliseconds since any fixed moment. */
	now(): number;
	/** Calls once after `milliseconds`; the answer cancels. */
	after(milliseconds: number, callback: () => void): () => void;
	/** Nobody is looking: reads rest. */
	hidden(): boolean;
	/** Calls whenever the page is looked at again, the network is back or another tab has news; the answer stops that. */
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
		// Another tab has news of a payment.
		addEventListener('storage', ({ key }) => key?.startsWith('checkout-links:') && callback(), { signal });
		return () => stop.abort();
	},
};

/** A running series of reads. */
export interface Polling {
	/** Reads now rather than at the next time, unless a read is on its way. */
	readNow(): void;
	stop(): void;
}

/**
 * Reads at once, then after 1, 2, 3, 5, 8, 13 and 20 seconds, then every 30 seconds for an hour, until `read` says that
 * the story has ended. Rests while the page is hidden and reads as soon as it is seen again, even after that hour.
 *
 * @param read resolves to true when nothing more will come; a rejection counts as "not yet"
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
