import { globSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ROOT } from '../../src/build/run-tool.ts';
import { UsageError } from './options.ts';
import { filesOf, SUITES } from './suites.ts';

/**
 * Test files by the suite that runs them.
 * @param targets names of suites, files, folders or patterns; relative ones from the working directory
 * @throws {UsageError} for a target that leads to no test file
 */
export function findTests(targets: readonly string[]): ReadonlyMap<string, readonly string[]> {
	const bySuite = new Map<string, Set<string>>();
	const owners = new Map(
		Object.entries(SUITES).flatMap(([name, suite]) => filesOf(suite).map((file) => [file, name] as const)),
	);
	for (const target of targets) {
		for (const file of filesFor(target, owners)) {
			const suite = owners.get(file) as string;
			bySuite.set(suite, (bySuite.get(suite) ?? new Set()).add(file));
		}
	}
	return new Map([...bySuite].map(([suite, files]) => [suite, [...files].sort()]));
}

type Owners = ReadonlyMap<string, string>;

function filesFor(target: string, owners: Owners): readonly string[] {
	const suite = SUITES[target];
	if (suite) {
		const files = filesOf(suite);
		if (files.length > 0) return files;
		throw new UsageError(`The suite ${target} has no test files to choose from: npm test -- ${target}`);
	}
	const path = relative(ROOT, resolve(target)).replaceAll('\\', '/');
	const known = [...owners.keys()];
	if (owners.has(path)) return [path];

	const found = statSync(join(ROOT, path), { throwIfNoEntry: false });
	if (found?.isDirectory()) {
		const inside = path === '' ? known : known.filter((file) => file.startsWith(`${path}/`));
		if (inside.length > 0) return inside;
		throw new UsageError(`${target} holds no test files (*.test.ts).`);
	}
	if (found)
		throw new UsageError(`${target} is not a test file (test/**/*.test.ts).${similarTo(path, known)}`);

	const matching = globSync(path, { cwd: ROOT }).map((file) => file.replaceAll('\\', '/'));
	const matchingTests = matching.filter((file) => owners.has(file));
	if (matchingTests.length > 0) return matchingTests;
	throw new UsageError(
		/[/.]/.test(target)
			? `There is no ${target}.${similarTo(path, known)}`
			: `No suite ${target}; there are ${Object.keys(SUITES).join(', ')}, and paths of test files.`,
	);
}

/**
 * A hint at the files whose names have most pairs of letters in common with a path's, first those of its folder; empty if
 * none is similar.
 */
function similarTo(path: string, known: readonly string[]): string {
	const wanted = pairsOf(stem(path));
	const similarity = (file: string) => {
		const pairs = pairsOf(stem(file));
		const common = [...wanted].filter((pair) => pairs.has(pair)).length;
		const near = dirname(file) === dirname(path) ? 0.3 : 0;
		return near + (2 * common) / (wanted.size + pairs.size);
	};
	const best = known
		.map((file) => ({ file, score: similarity(file) }))
		.filter(({ score }) => score > 0.5)
		.sort((a, b) => b.score - a.score)
		.slice(0, 3);
	return best.length === 0 ? '' : ` Did you mean ${best.map(({ file }) => file).join(' or ')}?`;
}

const stem = (path: string) => basename(path).replace(/\..*$/, '');
const pairsOf = (word: string) =>
	new Set(Array.from({ length: word.length - 1 }, (_, index) => word.slice(index, index + 2)));
