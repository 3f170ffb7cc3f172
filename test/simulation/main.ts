import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ALL_HABITS, HABITS, type Habit } from './habits.ts';
import { runHistory } from './history.ts';
import { INVARIANTS, type Invariant } from './oracle.ts';
import { makeCryptoSynchronous } from './sync-crypto.ts';
import type { Order, Result } from './worker.ts';

const HELP = `npm run simulate -- [options]

Runs histories of a shop: the real endpoint in several processes, providers, payers and a merchant with bad habits. A
seed decides everything. The exit code is 1 when a history breaks a promise.

  --seeds N          how many histories, 1000 by default
  --from S           the first seed, 1 by default
  --jobs J           how many at the same time; one for each processor by default
  --seed X           runs one history, and prints it
  --habits a,b       only these habits, instead of those that a seed chooses; "none" for none
  --no-shrink        does not look for the habits that a failing history needs
  --list             prints all habits and promises
`;

const { values } = parseArgs({
	options: {
		seeds: { type: 'string', default: '1000' },
		from: { type: 'string', default: '1' },
		jobs: { type: 'string', default: String(availableParallelism()) },
		seed: { type: 'string' },
		habits: { type: 'string' },
		'no-shrink': { type: 'boolean', default: false },
		list: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	},
});

/** How many failing seeds of each promise are named, and how many of them are shrunk. */
const NAMED = 5;
const SHRUNK = 3;

function wholeNumber(name: 'seeds' | 'from' | 'jobs' | 'seed'): number {
	const value = Number(values[name]);
	if (Number.isInteger(value) && value >= (name === 'seed' || name === 'from' ? 0 : 1)) return value;
	console.error(`--${name} must be a whole number, not "${values[name]}".`);
	process.exit(2);
}

function chosenHabits(): readonly Habit[] | undefined {
	if (values.habits === undefined) return undefined;
	const names = values.habits.split(',').filter((name) => name !== '' && name !== 'none');
	const unknown = names.filter((name) => !ALL_HABITS.some((habit) => habit === name));
	if (unknown.length === 0) return names as Habit[];
	console.error(`There is no habit ${unknown.join(', ')}. --list prints all of them.`);
	process.exit(2);
}

/** Prints one history, with the platform's own objects of HTTP. */
async function replay(seed: number): Promise<number> {
	makeCryptoSynchronous();
	const habits = chosenHabits();
	const { log, breaches } = await runHistory(seed, habits ? { habits } : {});
	console.log(log.join('\n'));
	return breaches.length > 0 ? 1 : 0;
}

/** Runs many histories in workers. */
async function simulate(): Promise<number> {
	const [from, seeds, jobs] = [wholeNumber('from'), wholeNumber('seeds'), wholeNumber('jobs')];
	const began = performance.now();
	const failing = new Map<Invariant, number[]>();
	const occurred = new Map<Habit, number>();
	let broken = 0;
	let facts = 0;
	const shrunk: Extract<Result, { habits: unknown }>[] = [];
	const runs: Order[] = Array.from({ length: seeds }, (_, index) => ({ run: from + index }));
	await inWorkers(jobs, runs, (result) => {
		if ('habits' in result) return;
		facts += result.facts;
		for (const habit of result.occurred) occurred.set(habit, (occurred.get(habit) ?? 0) + 1);
		if (result.invariants.length > 0) broken++;
		for (const invariant of result.invariants) {
			failing.set(invariant, [...(failing.get(invariant) ?? []), result.seed]);
		}
	});
	const seconds = (performance.now() - began) / 1000;
	if (!values['no-shrink']) {
		const orders = [...failing].flatMap(([invariant, failed]) =>
			failed
				.toSorted((a, b) => a - b)
				.slice(0, SHRUNK)
				.map((seed): Order => ({ shrink: seed, invariant })),
		);
		await inWorkers(jobs, orders, (result) => void ('habits' in result && shrunk.push(result)));
	}
	const share = (count: number) => `${((100 * count) / seeds).toFixed(1)} %`;
	console.log(
		`${seeds} histories in ${seconds.toFixed(1)} s: ${(seeds / seconds).toFixed(1)} a second; ${facts} facts about money`,
	);
	console.log(`${broken} of them (${share(broken)}) break a promise`);
	for (const invariant of Object.keys(INVARIANTS) as Invariant[]) {
		const failed = (failing.get(invariant) ?? []).toSorted((a, b) => a - b);
		if (failed.length === 0) continue;
		console.log(`\n${invariant}: ${INVARIANTS[invariant]}`);
		console.log(
			`  broken in ${failed.length} (${share(failed.length)}), first by seeds ${failed.slice(0, NAMED).join(' ')}`,
		);
		for (const { seed, habits } of shrunk.filter((one) => one.invariant === invariant)) {
			console.log(`  seed ${seed} needs: ${habits.join(',') || 'none'}`);
		}
	}
	const never = ALL_HABITS.filter((habit) => !occurred.has(habit));
	if (never.length > 0 && values.habits === undefined)
		console.log(`\nhabits without effect: ${never.join(' ')}`);
	return broken > 0 ? 1 : 0;
}

/** Hands orders out to workers; each worker has one at a time. */
async function inWorkers(
	jobs: number,
	orders: readonly Order[],
	take: (result: Result) => void,
): Promise<void> {
	const waiting = orders.values();
	const workers = Array.from({ length: Math.min(jobs, orders.length) }, () => {
		const habits = chosenHabits();
		const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { habits } });
		return new Promise<void>((resolve, reject) => {
			const next = () => {
				const { value, done } = waiting.next();
				worker.postMessage(done ? { end: true } : value);
			};
			worker.on('message', (result: Result) => {
				take(result);
				next();
			});
			worker.on('error', reject);
			worker.on('exit', () => resolve());
			next();
		});
	});
	await Promise.all(workers);
}

if (values.help) console.log(HELP);
else if (values.list) {
	for (const [name, what] of [...Object.entries(HABITS), ['', ''], ...Object.entries(INVARIANTS)]) {
		console.log(`${(name ?? '').padEnd(18)} ${what}`.trimEnd());
	}
} else process.exitCode = values.seed === undefined ? await simulate() : await replay(wholeNumber('seed'));
