import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installTool } from './install-tool.ts';
import { ROOT, runTool } from '../../src/build/run-tool.ts';

/**
 * Versions of npm that must accept the lock file: those inside the Node.js 20, 22 and 24 downloads, and the newest.
 * npm 11.12 and newer record optional peers in a way that older versions refuse with `EUSAGE … Missing`.
 */
export const NPM_VERSIONS = ['10.8.2', '10.9.4', '11.0.0', '11.6.2', '12.2.2'];

/**
 * Runs `npm ci --dry-run` with one version of npm.
 * @throws {Error} if that npm refuses the lock file, with how to write one that every version accepts
 */
export async function checkLockFile(version: string): Promise<void> {
	const npm = join(installTool('npm', version), 'bin', 'npm-cli.js');
	try {
		await runTool(npm, ['ci', '--dry-run', '--no-audit', '--no-fund']);
	} catch (error) {
		throw new Error(
			`npm ${version} refuses package-lock.json. Write it again with: npx npm@10.9.4 install --package-lock-only`,
			{ cause: error },
		);
	}
}

/**
 * Looks for addresses of a registry in the lock file: npm would then download from the author's registry.
 * @throws {Error} if there is one
 */
export async function checkLockFileAddresses(): Promise<void> {
	const lock = await readFile(join(ROOT, 'package-lock.json'), 'utf8');
	const address = /"resolved": "(?!https:\/\/registry\.npmjs\.org\/)[^"]*"/.exec(lock);
	if (address) throw new Error(`package-lock.json names another registry: ${address[0]}`);
}
