import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installTool } from '../build/install-tool.ts';
import { ROOT, runTool } from '../../src/build/run-tool.ts';
import { SUBJECTS, type Subject } from './subjects.ts';

/** The part of Stryker's JSON report that is read here (mutation-testing-elements, schema 2). */
interface Report {
	readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
	readonly status:
		'Killed' | 'Survived' | 'Timeout' | 'NoCoverage' | 'CompileError' | 'RuntimeError' | 'Ignored';
	readonly mutatorName: string;
	readonly replacement?: string;
	readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

const FOLDER = join(ROOT, '.cache', 'mutation');

/**
 * Changes one thing after the other in the code that money depends on, and looks whether the tests notice:
 * `npm run mutate`, or with names of subjects; `--survivors` lists what they do not notice. Ends with 1 when a subject
 * falls below its share.
 */
async function mutate({
	name,
	files,
	tests,
}: Subject): Promise<{ killed: number; all: number; survivors: string[] }> {
	const report = join(FOLDER, `${name}.json`);
	const config = join(FOLDER, `${name}.config.json`);
	await writeFile(
		config,
		JSON.stringify({
			mutate: files,
			testRunner: 'command',
			// One file after the other: the first that notices spares the rest.
			commandRunner: {
				command: tests.map((test) => `"${process.execPath}" --test-reporter=dot ${test}`).join(' && '),
			},
			coverageAnalysis: 'off',
			reporters: ['json'],
			jsonReporter: { fileName: report },
			tempDirName: '.cache/stryker',
			ignorePatterns: ['dist', 'docs', 'demo', 'stories', '.cache', '.git', 'storybook-static'],
			plugins: [],
			concurrency: 2,
			timeoutMS: 20_000,
			allowEmpty: false,
			disableTypeChecks: true,
			logLevel: 'warn',
		}),
	);
	await runTool(join(installTool('@stryker-mutator/core', '9.6.1'), 'bin/stryker.js'), ['run', config]);
	const { files: mutated } = JSON.parse(await readFile(report, 'utf8')) as Report;
	const mutants = Object.entries(mutated).flatMap(([file, { mutants }]) =>
		mutants.map((mutant) => ({ file, ...mutant })),
	);
	const counted = mutants.filter(
		({ status }) => !['CompileError', 'RuntimeError', 'Ignored'].includes(status),
	);
	const survivors = counted.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
	return {
		all: counted.length,
		killed: counted.length - survivors.length,
		survivors: survivors.map(
			({ file, location: { start }, mutatorName, replacement = '' }) =>
				`${file}:${start.line}:${start.column} ${mutatorName} → ${replacement.replaceAll(/\s+/g, ' ').slice(0, 80)}`,
		),
	};
}

const { positionals, values } = parseArgs({
	allowPositionals: true,
	options: { survivors: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !SUBJECTS.some((subject) => subject.name === name));
if (unknown.length > 0) {
	console.error(
		`No subject ${unknown.join(', ')}; there are ${SUBJECTS.map(({ name }) => name).join(', ')}.`,
	);
	process.exit(2);
}
await mkdir(FOLDER, { recursive: true });
let [killed, all] = [0, 0];
const short: string[] = [];
for (const subject of SUBJECTS) {
	if (positionals.length > 0 && !positionals.includes(subject.name)) continue;
	const outcome = await mutate(subject);
	killed += outcome.killed;
	all += outcome.all;
	const score = (100 * outcome.killed) / outcome.all;
	const verdict = score >= subject.atLeast ? 'holds' : 'FALLS SHORT';
	if (verdict !== 'holds') short.push(subject.name);
	console.log(
		`${subject.name.padEnd(10)} ${score.toFixed(1).padStart(5)} %  (${outcome.killed} of ${outcome.all}), at least ${subject.atLeast} %: ${verdict}`,
	);
	if (values.survivors) for (const survivor of outcome.survivors) console.log(`    ${survivor}`);
}
console.log(`\nin all     ${((100 * killed) / all).toFixed(1).padStart(5)} %  (${killed} of ${all})`);
if (short.length > 0) {
	console.error(`The tests of ${short.join(', ')} notice too little; --survivors lists what they miss.`);
	process.exitCode = 1;
}
