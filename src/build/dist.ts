import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildCdn, digestOf } from './cdn.ts';
import { buildManifest } from './manifest.ts';
import { buildModules } from './modules.ts';
import { ROOT } from './run-tool.ts';

/** All sources of dist. */
const INGREDIENTS = [
	'src/**/*.{ts,json}',
	'src/build/*.js',
	'docs/openapi.json',
	'vite.config.ts',
	'package.json',
	'package-lock.json',
];
const DIST = join(ROOT, 'dist');
const STAMP = join(ROOT, 'node_modules/.cache/checkout-links/dist.sha256');

/** Builds everything that is published, into an empty folder. */
export async function buildDist(): Promise<void> {
	await forgetDist();
	await rm(DIST, { recursive: true, force: true });
	await Promise.all([buildModules('browser'), buildModules('server'), buildCdn(), buildManifest()]);
	await recordDist();
}

/** Whether dist is complete and was built from the present sources. */
export async function isDistCurrent(): Promise<boolean> {
	if (!existsSync(STAMP) || !existsSync(join(DIST, 'custom-elements.json'))) return false;
	return (await readFile(STAMP, 'utf8')) === (await digestOf(INGREDIENTS));
}

/** Call before dist is changed. */
export async function forgetDist(): Promise<void> {
	await rm(STAMP, { force: true });
}

/** Call when dist is complete. */
export async function recordDist(): Promise<void> {
	await mkdir(dirname(STAMP), { recursive: true });
	await writeFile(STAMP, await digestOf(INGREDIENTS));
}
