import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { install, type Installed } from '../package/install.ts';

/**
 * Makes a merchant's folder in which the package is installed without a network, with the commands of its packages.
 * @param others packages that the project has too, of those that are installed here
 * @returns the folder
 */
export function makeProject(...others: readonly string[]): Installed {
	const installed = install(...others);
	const bin = join(installed.folder, 'node_modules/.bin');
	mkdirSync(bin);
	const main = join(installed.folder, 'node_modules/checkout-links/dist/cli/main.js');
	chmodSync(main, 0o755);
	symlinkSync(main, join(bin, 'checkout-links'));
	if (others.includes('typescript')) symlinkSync('../typescript/bin/tsc', join(bin, 'tsc'));
	return installed;
}
