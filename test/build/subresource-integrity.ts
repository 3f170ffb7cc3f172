import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Writes `integrity.json`: the Subresource Integrity hash of every script, by its name beside that file. For the
 * `integrity` attribute of the script line, and for the `integrity` part of an import map, which covers the chunks.
 */
export function subresourceIntegrity(): Plugin {
	return {
		name: 'subresource-integrity',
		apply: 'build',
		// From the files as they were written: a hash of anything earlier would be a guess.
		async writeBundle({ dir }, bundle) {
			if (!dir) this.error('Integrity is written beside the files of a folder; this build has none.');
			const scripts = Object.keys(bundle).filter((name) => name.endsWith('.js'));
			const hashes = await Promise.all(
				scripts.sort().map(async (name) => {
					const digest = createHash('sha384').update(await readFile(join(dir, name)));
					return [name, `sha384-${digest.digest('base64')}`] as const;
				}),
			);
			await writeFile(
				join(dir, 'integrity.json'),
				`${JSON.stringify(Object.fromEntries(hashes), null, '\t')}\n`,
			);
		},
	};
}
