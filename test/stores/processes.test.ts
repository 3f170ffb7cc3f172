import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { claimOn } from './claim-on.ts';
import type { Order, Report } from './claimant.ts';
import { type OpenStore, openStore, type StoreKind } from './open-store.ts';
import { DATABASE_URL, hostOf, reachPostgres, reachRedis, REDIS_URL, RUN } from './servers.ts';

/** More of each for a longer run. */
const PROCESSES = Number(process.env.TEST_STORE_PROCESSES ?? 4);
const CLAIMS = Number(process.env.TEST_STORE_CLAIMS ?? 100);
const ROUNDS = Number(process.env.TEST_STORE_ROUNDS ?? 4);
/** How many records a process makes before it is killed. */
const RECORDS = Number(process.env.TEST_STORE_RECORDS ?? 50);

const folder = mkdtempSync(join(tmpdir(), 'checkout-links-processes-'));
const running = new Set<ChildProcess>();
after(() => {
	for (const child of running) child.kill('SIGKILL');
	rmSync(folder, { recursive: true });
});

/** A process with a store of its own, at the other end of a line. */
class Claimant {
	readonly #child: ChildProcess;
	readonly #gone: Promise<unknown[]>;
	readonly #reports: Report[] = [];
	#over = false;
	#wake = () => {};

	constructor(kind: StoreKind, place: string) {
		this.#child = fork(new URL('claimant.ts', import.meta.url), [kind, place], { execArgv: [] });
		this.#gone = once(this.#child, 'exit');
		running.add(this.#child);
		this.#child.on('message', (said) => {
			this.#reports.push(said as Report);
			this.#wake();
		});
		this.#child.on('exit', () => {
			running.delete(this.#child);
			this.#over = true;
			this.#wake();
		});
	}

	tell(order: Order): void {
		this.#child.send(order);
	}

	/** The next report of this kind. Throws when the process ends instead. */
	async hear<Did extends Report['did']>(did: Did): Promise<Report & { readonly did: Did }> {
		for (;;) {
			const said = this.#reports.shift();
			if (said?.did === did) return said as Report & { readonly did: Did };
			assert.equal(said, undefined);
			assert(!this.#over, 'the process has ended');
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
		}
	}

	/** Everything it said and nobody has heard yet. */
	heard(): readonly Report[] {
		return this.#reports;
	}

	async kill(): Promise<void> {
		this.#child.kill('SIGKILL');
		assert.deepEqual(await this.#gone, [null, 'SIGKILL']);
	}

	async end(): Promise<void> {
		this.tell({ do: 'end' });
		assert.deepEqual(await this.#gone, [0, null]);
	}
}

/** Why the store cannot be tried here, if so. */
const absence = async (kind: StoreKind): Promise<string | undefined> => {
	if (kind === 'sqlite') return undefined;
	const server = await (kind === 'postgres' ? reachPostgres() : reachRedis());
	if ('absent' in server) return server.absent;
	await ('end' in server.client ? server.client.end() : server.client.close());
	return undefined;
};

const KINDS = [
	{ kind: 'sqlite', name: 'SQLite', where: 'a file', place: (n: number) => join(folder, `${n}.db`) },
	{ kind: 'postgres', name: 'PostgreSQL', where: hostOf(DATABASE_URL), place: (n: number) => `${RUN}_${n}` },
	{ kind: 'redis', name: 'Redis', where: hostOf(REDIS_URL), place: (n: number) => `${RUN}:${n}` },
] as const;

for (const { kind, name, where, place } of KINDS) {
	const absent = await absence(kind);
	if (absent) {
		it(`${name} store, several processes: skipped, no server at ${where}`, { skip: absent }, () => {});
		continue;
	}

	describe(`${name} store, several processes`, () => {
		let places = 0;
		/** Processes that have all opened the same new place at the same time. */
		const together = async (count: number, run: (claimants: Claimant[], place: string) => Promise<void>) => {
			const at = place(++places);
			const claimants = Array.from({ length: count }, () => new Claimant(kind, at));
			await Promise.all(claimants.map((claimant) => claimant.hear('start')));
			for (const claimant of claimants) claimant.tell({ do: 'open' });
			await Promise.all(claimants.map((claimant) => claimant.hear('open')));
			await run(claimants, at);
		};
		const opened = async (
			at: string,
			run: (open: OpenStore, advance: (ms: number) => void) => Promise<void>,
		) => {
			let offset = 0;
			const open = await openStore(kind, at, () => offset);
			try {
				await run(open, (ms) => {
					offset += ms;
				});
			} finally {
				await open.erase();
				await open.end();
			}
		};

		it(`${PROCESSES} × ${CLAIMS} claims at once × ${ROUNDS} rounds: one winner each`, () =>
			together(PROCESSES, async (claimants, at) => {
				await opened(at, async ({ store }) => {
					for (let round = 0; round < ROUNDS; round++) {
						const key = `round ${round}`;
						// Every other key has a holder whose lease is already over.
						const takeOver = round % 2 === 1;
						if (takeOver) await store.claim(claimOn(key, { leaseMs: 0 }));
						for (const claimant of claimants) claimant.tell({ do: 'claim', key, times: CLAIMS });
						const counts: Record<string, number> = {};
						for (const claimant of claimants) {
							const { outcomes } = await claimant.hear('claim');
							for (const [outcome, n] of Object.entries(outcomes))
								counts[outcome] = (counts[outcome] ?? 0) + n;
						}
						assert.deepEqual(counts, { [takeOver ? 'uncertain' : 'won']: 1, busy: PROCESSES * CLAIMS - 1 });
					}
					for (const claimant of claimants) await claimant.end();
				});
			}));

		it('a process killed while it holds a lease leaves doubt, and no way around it', () =>
			together(1, async ([holder], at) => {
				assert(holder);
				holder.tell({ do: 'claim', key: 'k', times: 1 });
				assert.deepEqual((await holder.hear('claim')).outcomes, { won: 1 });
				await holder.kill();
				await opened(at, async ({ store }, advance) => {
					const claim = claimOn('k');
					assert.equal((await store.claim(claim)).outcome, 'busy');
					advance(claim.leaseMs);
					assert.equal((await store.claim(claim)).outcome, 'uncertain');
				});
			}));

		it('what a process has recorded survives its being killed at its work', () =>
			together(1, async ([recorder], at) => {
				assert(recorder);
				recorder.tell({ do: 'record', keys: 'k' });
				const recorded: string[] = [];
				while (recorded.length < RECORDS) recorded.push((await recorder.hear('record')).key);
				await recorder.kill();
				for (const said of recorder.heard()) if (said.did === 'record') recorded.push(said.key);
				await opened(at, async ({ store }) => {
					for (const key of recorded) assert.equal((await store.find({ key }))?.data, `data of ${key}`);
					assert.equal((await store.claim(claimOn('another'))).outcome, 'won', 'the store is in order');
				});
			}));
	});
}
