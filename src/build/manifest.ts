import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildFrameworks } from './frameworks.ts';
import type { Manifest } from './frameworks/element-model.ts';
import { ROOT, runTool } from './run-tool.ts';

const ANALYZER = 'node_modules/@custom-elements-manifest/analyzer/cem.js';
const CONFIG = 'src/build/custom-elements-manifest.config.js';
/** Each call has its own folder in it, because several processes analyze at the same time. */
const FOLDER = 'node_modules/.cache/checkout-links';

/** The custom-elements manifest of the sources. Paths are those of the analyzer: `src/elements/….ts`. */
export async function analyzeElements(): Promise<Manifest> {
	const folder = `${FOLDER}/${crypto.randomUUID()}`;
	try {
		await runTool(ANALYZER, ['analyze', '--config', CONFIG, '--outdir', folder]);
		return JSON.parse(await readFile(join(ROOT, folder, 'custom-elements.json'), 'utf8')) as Manifest;
	} finally {
		await rm(join(ROOT, folder), { recursive: true, force: true });
	}
}

/**
 * Writes dist/custom-elements.json, with paths of the modules in the package, and everything that is generated from it
 * for frameworks and editors.
 */
export async function buildManifest(): Promise<void> {
	const manifest = await analyzeElements();
	await buildFrameworks(manifest);
	const published = JSON.stringify(manifest, null, '\t').replaceAll(
		/"\/?src\/(elements\/[^"]+)\.ts"/g,
		'"dist/$1.js"',
	);
	const file = join(ROOT, 'dist/custom-elements.json');
	await mkdir(dirname(file), { recursive: true });
	await writeFile(file, `${published}\n`);
}
