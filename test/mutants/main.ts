import { parseArgs, styleText } from 'node:util';
import { MUTANTS, type Mutant } from './mutants.ts';
import { copyForFaults, type FaultyCopy } from './planted-fault.ts';
import { runTestFile, type Outcome } from './run-test-file.ts';
import { typeChecker } from './type-errors.ts';

const HELP = `npm run mutants -- [options] [NAME…]

Puts faults into a copy of the sources, one after the other, and runs the tests that must notice each. The exit code is 1
when a fault is not noticed. A NAME is a part of a fault's name or of its file's path; all faults by default.

  --part K/N         every N-th fault only, beginning with the K-th
  --jobs J           how many at the same time, 2 by default
  --seconds S        how long a test file may take, 240 by default
  --list             prints all faults
`;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		part: { type: 'string', default: '1/1' },
		jobs: { type: 'string', default: '2' },
		seconds: { type: 'string', default: '240' },
		list: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	},
});

function fail(message: string): never {
	console.error(message);
	process.exit(2);
}

if (values.help) {
	console.log(HELP);
	process.exit(0);
}
const [, part = 0, parts = 0] = (/^(\d+)\/(\d+)$/.exec(values.part) ?? []).map(Number);
if (part < 1 || part > parts) fail(`--part is "${values.part}"; write it as 1/3.`);
const [jobs, seconds] = [Number(values.jobs), Number(values.seconds)];
if (!Number.isInteger(jobs) || jobs < 1) fail(`--jobs is "${values.jobs}"; it must be a number from 1.`);
if (!(seconds > 0)) fail(`--seconds is "${values.seconds}"; it must be a number above 0.`);

const unknown = positionals.filter((word) => !MUTANTS.some((mutant) => isNamed(mutant, word)));
if (unknown.length > 0)
	fail(`No fault has ${unknown.map((word) => `"${word}"`).join(' or ')} in its name or file.`);
const chosen = MUTANTS.filter(
	(mutant) => positionals.length === 0 || positionals.some((word) => isNamed(mutant, word)),
)
	// From one part to the next, so that each has faults of every area.
	.filter((_, index) => index % parts === part - 1);
if (values.list) {
	for (const { name, file, tests } of chosen) console.log(`${name}\n    ${file}: ${tests.join(', ')}`);
	process.exit(0);
}

function isNamed({ name, file }: Mutant, word: string): boolean {
	return name.includes(word) || file.includes(word);
}

/** Where the sound sources do not pass, a failure with a fault in them means nothing. */
async function checkSound(copy: FaultyCopy, tests: Iterator<string>): Promise<readonly string[]> {
	const problems: string[] = [];
	for (let next = tests.next(); !next.done; next = tests.next()) {
		const outcome = await runTestFile(copy.root, next.value, seconds * 1000);
		if (outcome.end !== 'passed') problems.push(`${next.value} without a fault: ${inWords(outcome)}`);
	}
	return problems;
}

/** @returns undefined when every named test file noticed the fault, else what is wrong */
async function examine(copy: FaultyCopy, mutant: Mutant): Promise<string | undefined> {
	copy.plant(mutant);
	try {
		for (const test of mutant.tests) {
			const outcome = await runTestFile(copy.root, test, seconds * 1000);
			if (outcome.end === 'failed') continue;
			return outcome.end === 'passed' ? `SURVIVED ${test}` : `${test} ${inWords(outcome)}`;
		}
		return undefined;
	} finally {
		copy.restore();
	}
}

function inWords(outcome: Outcome): string {
	switch (outcome.end) {
		case 'passed':
			return 'passed';
		case 'failed':
			return `failed: ${outcome.test}`;
		case 'broken':
			return `failed as a whole:\n${outcome.reason.split('\n').slice(0, 12).join('\n')}`;
	}
}

const begin = performance.now();
const typeErrorOf = typeChecker();
const copies = Array.from({ length: Math.min(jobs, chosen.length) }, copyForFaults);
/** Runs `work` on all copies until the queue is empty. */
async function onAllCopies<Item, Result>(
	items: Iterable<Item>,
	work: (copy: FaultyCopy, queue: Iterator<Item>) => Promise<Result>,
): Promise<Result[]> {
	const queue = items[Symbol.iterator]();
	return Promise.all(copies.map((copy) => work(copy, queue)));
}

let missed = 0;
try {
	const files = new Set(chosen.flatMap(({ tests }) => tests));
	const unsound = (await onAllCopies(files, checkSound)).flat();
	for (const problem of unsound) console.log(`${styleText('red', '✗')} ${problem}`);
	if (unsound.length === 0) {
		await onAllCopies(chosen, async (copy, queue) => {
			for (let next = queue.next(); !next.done; next = queue.next()) {
				const mutant = next.value;
				const start = performance.now();
				const typeError = typeErrorOf(mutant);
				const problem =
					typeError === undefined ? await examine(copy, mutant) : `does not compile: ${typeError}`;
				if (problem !== undefined) missed++;
				const mark = problem === undefined ? styleText('green', '✓') : styleText('red', '✗');
				const time = ((performance.now() - start) / 1000).toFixed(1);
				console.log(`${mark} ${mutant.name} (${time} s)${problem === undefined ? '' : `: ${problem}`}`);
			}
		});
		const took = ((performance.now() - begin) / 1000).toFixed(0);
		console.log(`\n${chosen.length - missed} of ${chosen.length} planted faults were noticed, in ${took} s`);
	}
	process.exitCode = missed > 0 || unsound.length > 0 ? 1 : 0;
} finally {
	for (const { remove } of copies) remove();
}
