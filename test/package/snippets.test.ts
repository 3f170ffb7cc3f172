import assert from 'node:assert/strict';
import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CATALOGUE } from '../../stories/in-page/catalogue.ts';
import { pastesFor } from '../../stories/paste.ts';
import { ROOT, runTool } from '../build/run-tool.ts';

/** Inside the package, so that `checkout-links/…` means what is built, by the exports that merchants get. */
const FOLDER = join(ROOT, '.cache/snippets');
/** First line of a snippet that is a file of its own: `// src/providers/acme/acme.ts`. */
const FILE_NAME = /^\/\/ (src\/\S+\.ts)\n/;
const BLOCK = /^```ts\n(.*?)^```$/gms;

describe('Every TypeScript snippet of the documentation and the stories', () => {
	before(() => mkdir(FOLDER, { recursive: true }));
	after(() => rm(FOLDER, { recursive: true }));

	it('compiles against the built package', async () => {
		let count = 0;
		for await (const document of glob(['README.md', 'docs/**/*.md'], { cwd: ROOT })) {
			const text = await readFile(join(ROOT, document), 'utf8');
			for (const [, code = ''] of text.matchAll(BLOCK)) {
				const numbered = `${basename(document, '.md').toLowerCase()}-${++count}.ts`;
				const file = join(FOLDER, FILE_NAME.exec(code)?.[1] ?? numbered);
				await mkdir(dirname(file), { recursive: true });
				await writeFile(file, `${code}\nexport {};\n`);
			}
		}
		for (const [id, item] of Object.entries(CATALOGUE)) {
			const paste = pastesFor('payment-link', { item: id }, item).find(({ name }) => name === 'Endpoint');
			assert.ok(paste);
			await writeFile(join(FOLDER, `paste-${id}.ts`), paste.code);
		}
		assert.ok(count >= 2, 'the README has snippets');
		await writeFile(
			join(FOLDER, 'tsconfig.json'),
			JSON.stringify({
				extends: '../../src/tsconfig.base.json',
				compilerOptions: {
					lib: ['ES2024', 'DOM', 'DOM.Iterable'],
					types: ['node'],
					noUnusedLocals: false,
					// A snippet that names its file finds its neighbours as if it stood there.
					rootDirs: ['.', '../..'],
				},
				include: ['**/*.ts'],
			}),
		);
		await runTool('node_modules/typescript/bin/tsc', ['-p', FOLDER]);
	});
});
