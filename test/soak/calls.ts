import { DatabaseSync } from 'node:sqlite';
import type { Store } from '../../src/stores/store.ts';

/** Where a process is killed: before or after a call of something outside of it, e.g. `after store.complete #1`. */
export type Place = `${'before' | 'after'} ${string} #${number}`;

/** Verbs that belong to the start and the end of a process, not to a payment. */
const NO_PLACES: ReadonlySet<string> = new Set(['ping', 'inspect', 'close']);

/**
 * Calls of everything outside of the process: the store, providers, the shop, code of the merchant. At one of them the
 * process ends as by `kill -9`.
 */
export class Calls {
	readonly #counts = new Map<string, number>();
	#killAt: Place | undefined;
	/** The places since {@link watch}, in their order. */
	passed: Place[] = [];

	/** Counts from here. The process ends where it comes to `killAt`. */
	watch(killAt: Place | undefined): void {
		this.#counts.clear();
		this.passed = [];
		this.#killAt = killAt;
	}

	/** Makes a call; both places count, also where it fails. */
	async around<T>(name: string, call: () => T | Promise<T>): Promise<T> {
		const occurrence = this.#begin(name);
		try {
			return await call();
		} finally {
			this.#pass(`after ${name} #${occurrence}`);
		}
	}

	/** The store, each verb of which has two places. */
	store(whole: Store): Store {
		const verbs = Object.entries(whole).map(([name, verb]: [string, unknown]) => [
			name,
			typeof verb === 'function' && !NO_PLACES.has(name)
				? (...given: unknown[]) =>
						this.around(`store.${name}`, () => Reflect.apply(verb, whole, given) as unknown)
				: verb,
		]);
		return Object.fromEntries(verbs) as Store;
	}

	/**
	 * A `fetch`, each call of which has two places.
	 * @param names what is at each origin
	 */
	fetch(send: typeof fetch, names: ReadonlyMap<string, string>): typeof fetch {
		return (input, init) => {
			const { url, method } = input instanceof Request ? input : { url: String(input), method: 'GET' };
			const name = names.get(new URL(url).origin) ?? 'elsewhere';
			return this.around(`${init?.method ?? method} ${name}`, () => send(input, init));
		};
	}

	/** Gives the end of each transaction of SQLite two places: what was written before is not there yet, or is there. */
	commits(): void {
		const { exec } = DatabaseSync.prototype;
		const watched = (sql: string, run: () => void) => {
			if (sql !== 'COMMIT') return run();
			const occurrence = this.#begin('sqlite.COMMIT');
			run();
			this.#pass(`after sqlite.COMMIT #${occurrence}`);
		};
		DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
			watched(sql, () => exec.call(this, sql));
		};
	}

	#begin(name: string): number {
		const occurrence = (this.#counts.get(name) ?? 0) + 1;
		this.#counts.set(name, occurrence);
		this.#pass(`before ${name} #${occurrence}`);
		return occurrence;
	}

	#pass(place: Place): void {
		this.passed.push(place);
		// The signal is there before the call returns, so nothing happens after it.
		if (place === this.#killAt) process.kill(process.pid, 'SIGKILL');
	}
}
