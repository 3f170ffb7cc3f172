/**
 * `CHROME_PATH=$(node test/debian-chromium.ts 150) npm test`: fetches a version of Chromium from Debian's archive without
 * installing it, and prints the path of its program. Needs apt and dpkg, and the libraries of an installed Chromium.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../src/build/run-tool.ts';

const FOLDER = join(ROOT, 'node_modules/.cache/debian-chromium');
const PACKAGES = ['chromium', 'chromium-common'];

/**
 * @returns what it printed on standard output
 * @throws {Error} if it fails
 */
function output(program: string, args: readonly string[], cwd = ROOT): string {
	const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
	if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed.\n${stderr ?? ''}`);
	return stdout;
}

/**
 * The newest version in the archive that begins so.
 * @throws {Error} if there is none
 */
function findVersion(wanted: string): string {
	const versions = output('apt-cache', ['madison', 'chromium'])
		.split('\n')
		.map((row) => row.split('|')[1]?.trim() ?? '')
		.filter(Boolean);
	const version = versions.find((each) => each === wanted || each.startsWith(`${wanted}.`));
	if (!version) throw new Error(`Debian has no Chromium ${wanted} here, only ${versions.join(', ')}.`);
	return version;
}

/** Downloads a version and unpacks it, once. */
function fetchVersion(version: string): string {
	const folder = join(FOLDER, version);
	if (!existsSync(folder)) {
		const unfinished = `${folder}.${process.pid}`;
		mkdirSync(unfinished, { recursive: true });
		const packages = PACKAGES.map((name) => `${name}=${version}`);
		output('apt-get', ['download', '-qq', ...packages], unfinished);
		for (const file of readdirSync(unfinished)) {
			output('dpkg', ['-x', file, '.'], unfinished);
			rmSync(join(unfinished, file));
		}
		renameSync(unfinished, folder);
	}
	return join(folder, 'usr/lib/chromium/chromium');
}

const [wanted] = process.argv.slice(2);
try {
	if (!wanted) throw new Error('Usage: node test/debian-chromium.ts VERSION, e.g. 150');
	console.log(fetchVersion(findVersion(wanted)));
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
