import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, it, mock } from 'node:test';
import { promisify } from 'node:util';
import type { Endpoint } from '../../src/endpoint/index.ts';
import { PLATFORM } from '../../src/wire/surroundings.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { makeHttpCheap } from './cheap-http.ts';
import { ALL_HABITS, type Habit } from './habits.ts';
import { type History, type Plant, runHistory } from './history.ts';
import type { Invariant } from './oracle.ts';
import { shrink } from './shrink.ts';
import { makeCryptoSynchronous } from './sync-crypto.ts';
import { habitsOf } from './world.ts';

const restore: (() => void)[] = [];
before(() => restore.push(makeCryptoSynchronous(), makeHttpCheap()));
after(() => {
	for (const undo of restore) undo();
});

const run = promisify(execFile);
const replay = async (seed: number, ...more: string[]) => {
	const main = ['test/simulation/main.ts', '--seed', String(seed), ...more];
	const printed = await run(process.execPath, main, { cwd: ROOT, maxBuffer: 2 ** 26 }).catch(
		// A history that breaks a promise ends with 1, and is printed all the same.
		(error: { readonly stdout: string; readonly code: number }) => {
			if (error.code !== 1) throw error;
			return error;
		},
	);
	return printed.stdout;
};

/** Histories of some seeds. */
async function histories(
	seeds: number,
	options: Parameters<typeof runHistory>[1] = {},
	from = 1,
): Promise<History[]> {
	const all: History[] = [];
	for (let seed = from; seed < from + seeds; seed++) all.push(await runHistory(seed, options));
	return all;
}

/** How many of some histories without any habit break each promise, when something is planted. */
async function brokenBy(
	plant: Plant,
	habits: readonly Habit[] = [],
	seeds = 20,
): Promise<Partial<Record<Invariant, number>>> {
	const count: Partial<Record<Invariant, number>> = {};
	for (const { breaches } of await histories(seeds, { habits, plant: () => plant })) {
		for (const invariant of new Set(breaches.map((breach) => breach.invariant))) {
			count[invariant] = (count[invariant] ?? 0) + 1;
		}
	}
	return count;
}

describe('A simulated history', () => {
	it('is the same to the letter each time its seed runs, and in another process with the platform’s HTTP', async () => {
		for (const seed of [3, 17, 58]) {
			const here = (await runHistory(seed)).log.join('\n');
			assert.ok(here.length > 1_000, here);
			assert.equal((await runHistory(seed)).log.join('\n'), here);
			assert.equal((await replay(seed)).trimEnd(), here);
		}
	});

	it('takes time, timers, chance and network from the seed alone', async () => {
		const asked: string[] = [];
		const own = /\/src\/(?:elements|endpoint|providers|stores|wire)\/|node_modules\/(?:ky|jose)\//;
		const watch = (owner: object, names: readonly string[]) => {
			for (const name of names) {
				const original = (owner as Record<string, () => unknown>)[name] as () => unknown;
				mock.method(owner as Record<string, () => unknown>, name, function (this: unknown, ...given: []) {
					const stack = new Error().stack ?? '';
					if (own.test(stack)) asked.push(`${name} ${stack}`);
					return Reflect.apply(original, this, given);
				});
			}
		};
		const watched: readonly (readonly [object, readonly string[]])[] = [
			[Date, ['now']],
			[Math, ['random']],
			[performance, ['now']],
			[crypto, ['randomUUID', 'getRandomValues']],
			[AbortSignal, ['timeout']],
			[globalThis, ['setTimeout', 'setInterval', 'fetch']],
		];
		for (const [owner, names] of watched) watch(owner, names);
		try {
			await histories(3, { habits: ALL_HABITS });
			// The watch works: this is what an endpoint without surroundings would do.
			assert.equal(asked.length, 0, asked[0]);
			PLATFORM.now();
			PLATFORM.uuid();
			assert.equal(asked.length, 2);
		} finally {
			mock.restoreAll();
		}
	});

	it('goes the same way where it is not logged', async () => {
		for (const seed of [3, 17, 58]) {
			const { log, ...logged } = await runHistory(seed);
			const quiet = await runHistory(seed, { isLogged: false });
			assert.ok(log.length > 10);
			assert.deepEqual(quiet, { ...logged, log: [] });
		}
	});

	it('is another one for another seed', async () => {
		const logs = (await histories(20)).map(({ log }) => log.join('\n'));
		assert.equal(new Set(logs).size, 20);
	});

	it('breaks no promise where the world has no bad habits', async () => {
		let facts = 0;
		for (const history of await histories(200, { habits: [] })) {
			assert.deepEqual(history.breaches, [], `seed ${history.seed}`);
			facts += history.facts;
		}
		assert.ok(facts > 200, `only ${facts} payments`);
	});

	it('keeps the decisions of the other habits when one is off', async () => {
		const [all, fewer] = await Promise.all([
			runHistory(11, { habits: ['declines', 'refunds'] }),
			runHistory(11, { habits: ['declines'] }),
		]);
		const ledger = ({ log }: History) =>
			log.filter((line) => line.includes('LEDGER') && !line.includes('refunded'));
		assert.deepEqual(ledger(fewer), ledger(all));
	});
});

describe('A habit of the simulated world', () => {
	const seen = new Set<Habit>();
	before(async () => {
		// As seeds choose them, and what is rare with all of the others.
		for (let seed = 1; seed <= 100; seed++) {
			for (const habit of (await runHistory(seed, { isLogged: false })).occurred.keys()) seen.add(habit);
		}
		const rare = ALL_HABITS.filter((habit) => !seen.has(habit));
		for (let seed = 1; seed <= 40 && rare.some((habit) => !seen.has(habit)); seed++) {
			const { occurred } = await runHistory(seed, { habits: ALL_HABITS, isLogged: false });
			for (const habit of occurred.keys()) seen.add(habit);
		}
	});

	for (const habit of ALL_HABITS) {
		it(`occurs: ${habit}`, () => assert.ok(seen.has(habit)));
	}

	it('is chosen by some seeds, and not by others', () => {
		const chosen = Array.from({ length: 100 }, (_, seed) => habitsOf(seed));
		for (const habit of ALL_HABITS) {
			const times = chosen.filter((habits) => habits.includes(habit)).length;
			assert.ok(times > 3 && times < 60, `${habit}: ${times} of 100`);
		}
	});
});

describe('The oracle notices', () => {
	it('a success that is not told', async () => {
		const count = await brokenBy({
			onStatus: (handle) => async (change) => {
				if (change.link.status !== 'succeeded') await handle(change);
			},
		});
		assert.ok((count.untold ?? 0) > 10, JSON.stringify(count));
	});

	it('a success that is told hours later', async () => {
		const count = await brokenBy({
			endpoint: (endpoint) => ({ ...endpoint, reconcile: () => Promise.resolve(0) }),
			onStatus: (handle) => {
				let lost = 0;
				return async (change) => {
					// Without reconcile(), the next try is the one of the process after the last wait.
					if (lost++ < 5) throw new Error('not now');
					await handle(change);
				};
			},
		});
		assert.ok((count.late ?? 0) + (count.untold ?? 0) > 10, JSON.stringify(count));
	});

	it('a success of something that nobody paid', async () => {
		const count = await brokenBy({
			onStatus: (handle) => async (change) => {
				await handle(change);
				await handle({ ...change, providerId: 'nothing', link: { ...change.link, status: 'succeeded' } });
			},
		});
		assert.ok((count.false ?? 0) > 10, JSON.stringify(count));
	});

	it('a success of another amount', async () => {
		const amount = { value: '1', currency: 'COP' };
		const count = await brokenBy({
			onStatus: (handle) => (change) => handle({ ...change, link: { ...change.link, amount } }),
		});
		assert.ok((count.false ?? 0) > 10, JSON.stringify(count));
	});

	it('two payments of one attempt, both paid', async () => {
		let presses = 0;
		const twice = (endpoint: Endpoint): Endpoint => ({
			...endpoint,
			async fetch(request, connection) {
				if (!request.url.endsWith('/payment-links')) return endpoint.fetch(request, connection);
				const body = (await request.json()) as { item?: string };
				const attempt = `00000000-0000-4000-8000-${String(++presses).padStart(12, '0')}`;
				return endpoint.fetch(
					new Request(request, { body: JSON.stringify(body.item ? { ...body, attempt } : body) }),
					connection,
				);
			},
		});
		// Orders that the shop names are paid once whatever the attempt is; of every second the shop has no name.
		const count = await brokenBy({ endpoint: twice }, ['double-press', 'press-again', 'old-page'], 40);
		assert.ok((count.overpaid ?? 0) > 3, JSON.stringify(count));
	});

	it('a call that never ends', async () => {
		const count = await brokenBy({
			endpoint: (endpoint) => ({
				...endpoint,
				reconcile: () => new Promise<number>(() => {}),
			}),
		});
		assert.equal(count.hangs, 20, JSON.stringify(count));
	});

	it('a reconcile() that rejects', async () => {
		const count = await brokenBy({
			endpoint: (endpoint) => ({ ...endpoint, reconcile: () => Promise.reject(new Error('no')) }),
		});
		assert.equal(count.hangs, 20, JSON.stringify(count));
	});

	it('an endpoint that does not answer presses any more', async () => {
		const count = await brokenBy({
			endpoint: (endpoint) => ({
				...endpoint,
				fetch: (request) =>
					request.url.endsWith('/payment-links')
						? Promise.resolve(Response.json({ code: 'internal' }, { status: 500 }))
						: endpoint.fetch(request),
			}),
		});
		assert.equal(count.stuck, 20, JSON.stringify(count));
	});

	it('a payer who is not shown the own payment', async () => {
		const count = await brokenBy({
			endpoint: (endpoint) => ({
				...endpoint,
				fetch: (request) =>
					request.method === 'GET'
						? Promise.resolve(Response.json({ code: 'status_token_invalid' }, { status: 401 }))
						: endpoint.fetch(request),
			}),
		});
		assert.ok((count.refused ?? 0) > 10, JSON.stringify(count));
	});
});

describe('A failing history', () => {
	it('is reduced to the habits that it needs', async () => {
		const habits: readonly Habit[] = ['declines', 'clocks-drift', 'webhooks-twice', 'never-returns'];
		const lost = (): Plant => {
			// A shop that never hears of a payment that was declined before.
			const declined = new Set<string>();
			return {
				onStatus: (handle) => async (change) => {
					if (change.link.status === 'failed') declined.add(change.reference);
					if (!declined.has(change.reference)) await handle(change);
				},
			};
		};
		for (let seed = 1; ; seed++) {
			const { breaches } = await runHistory(seed, { habits, plant: lost });
			if (!breaches.some(({ invariant }) => invariant === 'untold')) continue;
			assert.deepEqual(await shrink(seed, 'untold', habits, lost), ['declines']);
			return;
		}
	});
});

describe('npm run simulate', () => {
	it('prints how many histories break which promise, and ends with 0 where none does', async () => {
		const args = ['--seeds', '6', '--jobs', '2', '--habits', 'none'];
		const { stdout } = await run(process.execPath, ['test/simulation/main.ts', ...args], { cwd: ROOT });
		assert.match(
			stdout,
			/^6 histories in [\d.]+ s: [\d.]+ a second, [\d.]+ in a second of a processor; \d+ payments, \d+ facts about money, \d+ reports to the shop$/m,
		);
		assert.match(stdout, /^0 of them \(0\.0 %\) break a promise$/m);
		assert.match(stdout, /^late 0, untold 0, false 0, stuck 0$/m);
	});

	it('refuses what is no number and no habit, with exit code 2', async () => {
		for (const args of [
			['--seeds', 'many'],
			['--seed', '1.5'],
			['--habits', 'declines,tea'],
		]) {
			await assert.rejects(run(process.execPath, ['test/simulation/main.ts', ...args], { cwd: ROOT }), {
				code: 2,
			});
		}
	});
});
