import { execFile } from 'node:child_process';
import { promisify, styleText } from 'node:util';
import { copyForFaults, type FaultyCopy } from '../mutants/planted-fault.ts';
import { ALL_PLANTS } from './known-faults.ts';
import type { Habit } from './habits.ts';
import type { Plant } from './plants.ts';

const run = promisify(execFile);
/** How many histories are run until one shows a fault. */
const SEEDS = 2_000;

/** How a run of a planted fault ended; `seeds` is how many histories it took. */
type Outcome = { readonly found: string } | { readonly missed: string };

/**
 * Puts each fault into a copy of the project, and runs histories until one breaks a promise by it, or the test files that
 * must notice it.
 * @param jobs how many histories at the same time
 * @param named parts of names; all faults where there are none
 * @returns whether every fault was found
 */
export async function runPlants(jobs: number, named: readonly string[]): Promise<boolean> {
	const chosen = ALL_PLANTS.filter(
		({ name }) => named.length === 0 || named.some((part) => name.includes(part)),
	);
	const copy = copyForFaults();
	let missed = 0;
	try {
		for (const plant of chosen) {
			copy.plant(plant);
			const began = performance.now();
			const outcome = await (plant.foundBy === 'simulation'
				? bySimulation(copy, jobs, plant.habits)
				: byTests(copy, plant.tests));
			if ('missed' in outcome) missed++;
			const mark = 'found' in outcome ? styleText('green', '✓') : styleText('red', '✗');
			const how = 'found' in outcome ? outcome.found : outcome.missed;
			console.log(`${mark} ${plant.name}: ${how} (${((performance.now() - began) / 1000).toFixed(0)} s)`);
		}
	} finally {
		copy.remove();
	}
	console.log(`\n${chosen.length - missed} of ${chosen.length} planted faults were found`);
	return missed === 0;
}

async function bySimulation(
	{ root }: FaultyCopy,
	jobs: number,
	habits: readonly Habit[] | undefined,
): Promise<Outcome> {
	const args = ['test/simulation/main.ts', '--first', '--no-shrink', '--jobs', String(jobs)];
	if (habits) args.push('--habits', habits.join());
	const end = await run(process.execPath, [...args, '--seeds', String(SEEDS)], { cwd: root }).then(
		({ stdout }) => ({ code: 0, stdout }),
		({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
			code,
			stdout: stdout === '' ? stderr : stdout,
		}),
	);
	const [, seed, promise] = /^first: seed (\d+), (\w+)$/m.exec(end.stdout) ?? [];
	if (end.code === 1 && seed !== undefined) return { found: `seed ${seed}, ${promise ?? ''}` };
	return { missed: end.code === 0 ? `not found in ${SEEDS} histories` : end.stdout.slice(0, 2_000) };
}

async function byTests(
	{ root }: FaultyCopy,
	tests: Extract<Plant, { tests: unknown }>['tests'],
): Promise<Outcome> {
	for (const test of tests) {
		const end = await run(process.execPath, ['--test', test], { cwd: root, maxBuffer: 2 ** 26 }).then(
			() => ({ failed: false, stdout: '' }),
			({ stdout }: { stdout: string }) => ({ failed: true, stdout }),
		);
		// A file that does not load has no failing test with a place of its own in it.
		const failing = /✖ (?!failing tests)(.+?) \([\d.]+ms\)/.exec(end.stdout)?.[1];
		if (!end.failed || failing === undefined || failing.endsWith('.test.ts')) {
			return { missed: `${test} ${end.failed ? 'does not run' : 'passes'}` };
		}
	}
	return { found: tests.join(', ') };
}
