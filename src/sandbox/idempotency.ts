/** What is stored for a request with an idempotency key. */
export type Remembered<Result> =
	| { readonly state: 'running'; readonly fingerprint: string; readonly result: Promise<Result> }
	| { readonly state: 'done'; readonly fingerprint: string; readonly result: Result }
	/** Failed before anything was created, in a way that uses up the key. */
	| { readonly state: 'burnt'; readonly fingerprint: string };

export interface IdempotencyKeys<Result> {
	find(key: string): Remembered<Result> | undefined;
	/** Runs `act` and stores its result under the key. Deletes the key if `act` throws. */
	run(key: string, fingerprint: string, act: () => Promise<Result>): Promise<Result>;
	burn(key: string, fingerprint: string): void;
	reset(): void;
}

/**
 * Stores the results of creates by key. The meaning of a repeated key differs between providers and is defined by each.
 */
export function createIdempotencyKeys<Result>(): IdempotencyKeys<Result> {
	const keys = new Map<string, Remembered<Result>>();
	return {
		find: (key) => keys.get(key),
		async run(key, fingerprint, act) {
			const result = act();
			keys.set(key, { state: 'running', fingerprint, result });
			try {
				const done = await result;
				keys.set(key, { state: 'done', fingerprint, result: done });
				return done;
			} catch (error) {
				keys.delete(key);
				throw error;
			}
		},
		burn(key, fingerprint) {
			keys.set(key, { state: 'burnt', fingerprint });
		},
		reset() {
			keys.clear();
		},
	};
}

/** The same text for bodies that differ only in the order of their members and in white space. */
export function fingerprintOf(body: unknown): string {
	return JSON.stringify(body, (_key, value: unknown) =>
		typeof value === 'object' && value !== null && !Array.isArray(value)
			? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
			: value,
	);
}
