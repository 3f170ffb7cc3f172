import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ROOT } from './run-tool.ts';

/** All sources of the bundle. */
const INGREDIENTS = ['src/{elements,wire}/**/*.ts', 'src/build/*.ts', 'vite.config.ts', 'package-lock.json'];
const STAMP = join(ROOT, 'node_modules/.cache/checkout-links/cdn.sha256');

/** Path of the folder of the bundle. */
export const CDN = join(ROOT, 'dist/cdn');

/**
 * Builds dist/cdn if its sources have changed; two builds of the same sources are byte for byte the same.
 * @returns whether it was built
 */
export async function buildCdn(): Promise<boolean> {
	const wanted = await digestOf(INGREDIENTS);
	if (existsSync(join(CDN, 'integrity.json')) && (await stamped()) === wanted) return false;
	const { build } = await import('vite');
	// The second build adds its file to the folder and the lists of the first.
	for (const mode of ['production', 'single'])
		await build({ root: ROOT, configFile: join(ROOT, 'vite.config.ts'), mode, logLevel: 'warn' });
	await mkdir(dirname(STAMP), { recursive: true });
	await writeFile(STAMP, wanted);
	return true;
}

/** A digest of the names and contents of all files that match, below the project's root. */
export async function digestOf(patterns: readonly string[]): Promise<string> {
	const names: string[] = [];
	for await (const name of glob(patterns, { cwd: ROOT })) names.push(name);
	const digest = createHash('sha256');
	for (const name of names.sort())
		digest
			.update(`${name}\0`)
			.update(await readFile(join(ROOT, name)))
			.update('\0');
	return digest.digest('hex');
}

async function stamped(): Promise<string | undefined> {
	return existsSync(STAMP) ? readFile(STAMP, 'utf8') : undefined;
}
