import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './run-tool.ts';

/**
 * Writes `dist/endpoint/openapi.js`: `docs/openapi.json` as a JavaScript module. In `src` Node.js imports the JSON file
 * itself, which not every runtime and bundler supports. A module works in all of them, and without a file system.
 */
export async function buildOpenapiModule(): Promise<void> {
	const document = JSON.parse(await readFile(join(ROOT, 'docs/openapi.json'), 'utf8')) as object;
	const module = `/** The OpenAPI document of the endpoint, \`docs/openapi.json\`. */\nexport const OPENAPI = ${JSON.stringify(document)};\n`;
	await writeFile(join(ROOT, 'dist/endpoint/openapi.js'), module);
}
