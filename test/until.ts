import { setTimeout as pause } from 'node:timers/promises';

/** How long a test waits for a state that must come. It bounds a failure; no test depends on how soon the state comes. */
export const PATIENCE_MS = 60_000;

/** A value that is not false, null, undefined, 0 or an empty string. */
type Truthy<Value> = Exclude<Value, false | null | undefined | 0 | ''>;

export interface UntilOptions {
	/** Milliseconds. @default {@link PATIENCE_MS} */
	readonly patienceMs?: number;
	/** Between two attempts, in milliseconds. @default 20 */
	readonly pauseMs?: number;
}

/**
 * Asks repeatedly until the answer is truthy. An attempt that throws counts as no answer yet.
 * @param what the awaited state, for the error's message
 * @returns the truthy answer
 * @throws {Error} when the state has not come in time; its cause is the last answer or error
 */
export async function until<Value>(
	ask: () => Value | Promise<Value>,
	what: string,
	{ patienceMs = PATIENCE_MS, pauseMs = 20 }: UntilOptions = {},
): Promise<Truthy<Value>> {
	const end = performance.now() + patienceMs;
	for (;;) {
		let last: unknown;
		try {
			const answer = await ask();
			if (answer) return answer as Truthy<Value>;
			last = answer;
		} catch (error) {
			last = error;
		}
		if (performance.now() > end) throw new Error(`Timed out waiting for ${what}.`, { cause: last });
		await pause(pauseMs);
	}
}
