import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commonTypes, GENERATED } from './frameworks/declarations.ts';
import { vscodeCss, vscodeHtml, webTypes } from './frameworks/editors.ts';
import { readElements, type Manifest } from './frameworks/element-model.ts';
import { jsxTypes } from './frameworks/jsx.ts';
import { reactComponents, reactTypes } from './frameworks/react.ts';
import { svelteTypes } from './frameworks/svelte.ts';
import { vueTypes } from './frameworks/vue.ts';
import { ROOT } from './run-tool.ts';

/** A module with types only. Importing it at run time must not fail. */
const TYPES_ONLY = `${GENERATED}export {};\n`;

/**
 * Writes dist/frameworks and dist/editors: types and data about our elements for frameworks and editors. All of it is
 * generated from the manifest, so that an attribute is described in one place.
 */
export async function buildFrameworks(manifest: Manifest): Promise<void> {
	const elements = readElements(manifest);
	const { name, version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
		readonly name: string;
		readonly version: string;
	};
	await write('dist/frameworks', {
		'elements.d.ts': commonTypes(elements),
		'jsx.d.ts': jsxTypes(),
		'jsx.js': TYPES_ONLY,
		'react.d.ts': reactTypes(elements),
		'react.js': reactComponents(elements),
		'svelte.d.ts': svelteTypes(),
		'svelte.js': TYPES_ONLY,
		'vue.d.ts': vueTypes(),
		'vue.js': TYPES_ONLY,
	});
	await write('dist/editors', {
		'vscode.css-data.json': vscodeCss(elements),
		'vscode.html-data.json': vscodeHtml(elements),
		'web-types.json': webTypes(elements, { name, version }),
	});
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
	await mkdir(join(ROOT, folder), { recursive: true });
	for (const [name, text] of Object.entries(files)) await writeFile(join(ROOT, folder, name), text);
}
