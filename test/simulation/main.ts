import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { ALL_HABITS, HABITS, type Habit } from './habits.ts';
import { runHistory } from './history.ts';
import { INVARIANTS, type Invariant } from './oracle.ts';
import { makeCryptoSynchronous } from './sync-crypto.ts';
import { inWorkers } from './in-workers.ts';
import { runPlants } from './plants-main.ts';
import type { Counted, Order, Result } from './worker.ts';

const HELP = `npm run simulate -- [options]

Runs histories of a shop: the real endpoint in several processes, providers, payers and a merchant with bad habits. A
seed decides everything. The exit code is 1 when a history breaks a promise.

  --seeds N          how many histories, 1000 by default
  --from S           the first seed, 1 by default
  --jobs J           how many at the same time; one for each processor by default
  --seed X           runs one history, and prints it
  --habits a,b       only these habits, instead of those that a seed chooses; "none" for none
  --no-shrink        does not look for the habits that a failing history needs
  --first            ends with the first history that breaks a promise
  --plants [PART…]   puts known faults into a copy of the sources, one by one, and looks after how many histories each is
                     found; only those with a PART in their name, where one is given
  --list             prints all habits and promises
`;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		seeds: { type: 'string', default: '1000' },
		from: { type: 'string', default: '1' },
		jobs: { type: 'string', default: String(availableParallelism()) },
		seed: { type: 'string' },
		habits: { type: 'string' },
		'no-shrink': { type: 'boolean', default: false },
		first: { type: 'boolean', default: false },
		plants: { type: 'boolean', default: false },
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

/** What all histories of a run counted together. */
interface Sum {
	payments: number;
	facts: number;
	reports: number;
	readonly occurred: Set<Habit>;
	/** How many breaches there are of each promise, and seeds by promise, then by known fault. */
	readonly breaches: Map<Invariant, number>;
	readonly failing: Map<Invariant, number[]>;
	readonly open: Map<string, number[]>;
	broken: number;
}

function add({ seed, broken, open, ...counted }: Counted, sum: Sum): void {
	sum.payments += counted.payments;
	sum.facts += counted.facts;
	sum.reports += counted.reports;
	for (const habit of counted.occurred) sum.occurred.add(habit);
	const invariants = Object.entries(broken) as [Invariant, number][];
	if (invariants.length === 0) return;
	if (open !== undefined) {
		sum.open.set(open, [...(sum.open.get(open) ?? []), seed]);
		return;
	}
	sum.broken++;
	for (const [invariant, times] of invariants) {
		sum.breaches.set(invariant, (sum.breaches.get(invariant) ?? 0) + times);
		sum.failing.set(invariant, [...(sum.failing.get(invariant) ?? []), seed]);
	}
}

/** Runs many histories in workers. */
async function simulate(): Promise<number> {
	const [from, seeds, jobs] = [wholeNumber('from'), wholeNumber('seeds'), wholeNumber('jobs')];
	const habits = chosenHabits();
	const began = performance.now();
	const sum: Sum = {
		payments: 0,
		facts: 0,
		reports: 0,
		occurred: new Set(),
		breaches: new Map(),
		failing: new Map(),
		open: new Map(),
		broken: 0,
	};
	let done = 0;
	await inWorkers(Math.min(jobs, seeds), seedsFrom(from, seeds), habits, (result) => {
		if ('habits' in result) return true;
		done++;
		add(result, sum);
		return !(values.first && sum.broken > 0);
	});
	const seconds = (performance.now() - began) / 1000;
	const { user, system } = process.cpuUsage();
	const perCpu = done / ((user + system) / 1e6);
	const shrunk: Extract<Result, { habits: unknown }>[] = [];
	if (!values['no-shrink'] && sum.broken > 0) {
		const orders = [...sum.failing].flatMap(([invariant, failed]) =>
			failed
				.toSorted((a, b) => a - b)
				.slice(0, SHRUNK)
				.map((seed): Order => ({ shrink: seed, invariant })),
		);
		await inWorkers(Math.min(jobs, orders.length), orders, habits, (result) => {
			if ('habits' in result) shrunk.push(result);
			return true;
		});
	}
	const share = (count: number) => `${((100 * count) / done).toFixed(1)} %`;
	const times = (invariant: Invariant) => `${invariant} ${sum.breaches.get(invariant) ?? 0}`;
	console.log(
		`${done} histories in ${seconds.toFixed(1)} s: ${(done / seconds).toFixed(1)} a second, ${perCpu.toFixed(1)} in a second of a processor; ${sum.payments} payments, ${sum.facts} facts about money, ${sum.reports} reports to the shop`,
	);
	console.log(`${sum.broken} of them (${share(sum.broken)}) break a promise`);
	console.log((['late', 'untold', 'false', 'stuck'] as const).map(times).join(', '));
	for (const [name, failed] of sum.open) {
		console.log(
			`\nknown: ${name}\n  in ${failed.length} more (${share(failed.length)}), first by seeds ${firstOf(failed)}`,
		);
	}
	for (const invariant of Object.keys(INVARIANTS) as Invariant[]) {
		const failed = sum.failing.get(invariant) ?? [];
		if (failed.length === 0) continue;
		console.log(`\n${invariant}: ${INVARIANTS[invariant]}`);
		console.log(`  broken in ${failed.length} (${share(failed.length)}), first by seeds ${firstOf(failed)}`);
		if (values.first) console.log(`first: seed ${failed[0]}, ${invariant}`);
		for (const { seed, habits: needed } of shrunk.filter((one) => one.invariant === invariant)) {
			console.log(`  seed ${seed} needs: ${needed.join(',') || 'none'}`);
		}
	}
	const never = ALL_HABITS.filter((habit) => !sum.occurred.has(habit));
	if (never.length > 0 && habits === undefined) console.log(`\nhabits without effect: ${never.join(' ')}`);
	return sum.broken > 0 ? 1 : 0;
}

function firstOf(seeds: readonly number[]): string {
	return seeds
		.toSorted((a, b) => a - b)
		.slice(0, NAMED)
		.join(' ');
}

function* seedsFrom(from: number, seeds: number): Generator<Order> {
	for (let seed = from; seed < from + seeds; seed++) yield { run: seed };
}

if (values.help) console.log(HELP);
else if (values.list) {
	for (const [name, what] of [...Object.entries(HABITS), ['', ''], ...Object.entries(INVARIANTS)]) {
		console.log(`${(name ?? '').padEnd(18)} ${what}`.trimEnd());
	}
} else if (values.plants) process.exitCode = (await runPlants(wholeNumber('jobs'), positionals)) ? 0 : 1;
else process.exitCode = values.seed === undefined ? await simulate() : await replay(wholeNumber('seed'));
