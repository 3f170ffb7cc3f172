import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/build/run-tool.ts';

/**
 * Installs a package that only one script or test needs into `node_modules/.cache`, once. It stays out of
 * `package.json`, so that contributors who never run that script do not download it.
 * @param name package name, e.g. `npm`
 * @param version exact version, e.g. `10.8.2`; each version has its own folder
 * @returns absolute path of the installed package's folder
 * @throws {Error} if npm cannot install it, with what npm printed
 */
export function installTool(name: string, version: string): string {
	const folder = join(ROOT, 'node_modules', '.cache', 'tools', `${name.replace('/', '-')}-${version}`);
	const installed = join(folder, 'node_modules', name);
	if (existsSync(join(installed, 'package.json'))) return installed;
	const spec = `${name}@${version}`;
	console.log(`Installing ${spec} into node_modules/.cache, once.`);
	const npm = spawnSync(
		'npm',
		['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--loglevel', 'error', spec],
		{ encoding: 'utf8', shell: process.platform === 'win32' },
	);
	if (npm.status !== 0) throw new Error(`npm could not install ${spec}:\n${npm.stdout}${npm.stderr}`);
	return installed;
}
