import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { CDN } from '../../src/build/cdn.ts';
import { excesses, totalsOf } from '../build/budgets.ts';
import { measure } from '../../src/build/sizes.ts';

const read = (file: string) => readFileSync(join(CDN, file), 'utf8');
const scripts = readdirSync(CDN).filter((file) => file.endsWith('.js'));

describe('the bundle for a script line', () => {
	it('keeps every budget of bytes', async () => {
		const single = gzipSync(read('checkout-links.single.js'), { level: 9 }).byteLength;
		assert.deepEqual(excesses(totalsOf(await measure(CDN, 'checkout-links.js'), single)), []);
	});

	it('has chunks whose names change with their content, all beside the entry', () => {
		for (const file of scripts.filter((name) => !/^checkout-links(\.single)?\.js$/.test(name)))
			assert.match(file, /-[\w-]{8}\.js$/);
		const loaded = scripts.flatMap((file) =>
			[...read(file).matchAll(/\bimport\([`'"]([^`'"]+)[`'"]\)/g)].map(([, path]) => path ?? ''),
		);
		assert.notEqual(loaded.length, 0);
		for (const path of loaded) assert.ok(scripts.includes(path.replace(/^\.\//, '')), path);
	});

	it('lists the right integrity of every script', () => {
		const digest = (file: string) => `sha384-${createHash('sha384').update(read(file)).digest('base64')}`;
		assert.deepEqual(
			JSON.parse(read('integrity.json')),
			Object.fromEntries(scripts.sort().map((file) => [file, digest(file)])),
		);
	});

	it('has a copy of each entry under a name that changes with its content', () => {
		for (const entry of ['checkout-links', 'checkout-links.single']) {
			const copies = scripts.filter((file) =>
				new RegExp(`^${entry.replace('.', '\\.')}-[\\w-]{8}\\.js$`).test(file),
			);
			assert.deepEqual(copies.map(read), [read(`${entry}.js`)]);
		}
	});

	it('says of every script why it is on a payment page', () => {
		const listed = JSON.parse(read('inventory.json')) as readonly { file: string; purpose: string }[];
		assert.deepEqual(listed.map(({ file }) => file).sort(), scripts.toSorted());
		for (const { file, purpose } of listed) assert.match(purpose, /\.$/, file);
	});

	it('is one script alone where a page may load only one', () => {
		assert.doesNotMatch(read('checkout-links.single.js'), /\bimport\s*\(|\bfrom\s*["'`]\.|\bimport\s*["'`]/);
	});

	it('knows no other module system, and leaves nothing on the window', () => {
		for (const file of scripts) {
			assert.doesNotMatch(read(file), /\bdefine\.amd\b|\bmodule\.exports\b|\bexports\.__esModule\b/, file);
			assert.doesNotMatch(read(file), /\b(?:window|globalThis|self)\.\w+\s*=[^=]/, file);
		}
	});

	it('does not keep the shop’s pages out of the back-forward cache', () => {
		for (const file of scripts) assert.doesNotMatch(read(file), /\b(?:before)?unload\b/, file);
	});

	it('is what production needs: no development build, no environment of Node', () => {
		for (const file of scripts) {
			assert.doesNotMatch(read(file), /Lit is in dev mode/);
			assert.doesNotMatch(read(file), /\bprocess\.env\b/);
		}
	});

	it('says under which licences it holds the work of others', () => {
		const maps = readdirSync(CDN).filter((file) => file.endsWith('.map'));
		const sources = maps.flatMap(
			(file) => (JSON.parse(read(file)) as { readonly sources: readonly string[] }).sources,
		);
		const packages = new Set(
			sources.flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []),
		);
		assert.ok(packages.has('lit-html'), 'the source maps name no source of Lit');
		for (const name of packages) assert.ok(read('licenses.md').includes(`\n## ${name} - `), name);
	});
});
