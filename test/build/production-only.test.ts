import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { build, type InlineConfig } from 'vite';
import { productionOnly } from '../../src/build/production-only.ts';
import { ROOT } from '../../src/build/run-tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'checkout-links-build-'));
after(() => rmSync(folder, { recursive: true }));

/** Bundles a module of this text as the real build does, without writing anything. */
function bundle(text: string, conditions: string[]): Promise<unknown> {
	const entry = join(folder, 'entry.ts');
	writeFileSync(entry, text);
	const config: InlineConfig = {
		root: ROOT,
		configFile: false,
		logLevel: 'silent',
		resolve: { conditions, alias: { lit: join(ROOT, 'node_modules/lit') } },
		plugins: [productionOnly()],
		build: { target: 'es2022', write: false, lib: { entry, formats: ['es'] } },
	};
	return build(config);
}

const LIT = `import { LitElement } from 'lit'; export class A extends LitElement {}`;

describe('a bundle that is not fit for production', () => {
	it('fails the build and says so when it holds the development build of Lit', async () => {
		await assert.rejects(bundle(LIT, ['module', 'browser', 'development']), /development build of Lit/);
	});
	it('fails the build and says so when it holds a decorator', async () => {
		const decorated = `const mark = (tag: string) => () => tag; export const b = 1; @mark('a-b') export class A {}`;
		await assert.rejects(bundle(decorated, ['module', 'browser', 'production']), /decorator/);
	});
	it('is the only kind that fails', async () => {
		await assert.doesNotReject(bundle(LIT, ['module', 'browser', 'production']));
	});
});
