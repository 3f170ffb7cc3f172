import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../build/run-tool.ts';
import { packageJson, packedFiles } from './install.ts';

const WANTED = [
	/^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
	/^dist\/(wire|elements|frameworks|ssr|endpoint|providers|stores|runtimes|sandbox|cli)\/.+\.(js|d\.ts)$/,
	/^dist\/cdn\/[\w.-]+\.js(\.map)?$/,
	/^dist\/cdn\/(integrity\.json|inventory\.json|licenses\.md)$/,
	/^dist\/custom-elements\.json$/,
	/^dist\/editors\/[\w.-]+\.json$/,
];

describe('what is published', () => {
	const files = packedFiles();
	const paths = new Set(files.map(({ path }) => path));

	it('holds nothing but what users need', () => {
		const others = [...paths].filter((path) => !WANTED.some((pattern) => pattern.test(path)));
		assert.deepEqual(others, []);
	});

	it('holds every file that package.json names', () => {
		const named = [
			...Object.values(packageJson.exports).flatMap((entry) =>
				typeof entry === 'string' ? [entry] : Object.values(entry),
			),
			...Object.values(packageJson.bin),
			packageJson.customElements,
		].map((path) => path.replace(/^\.\//, ''));
		assert.deepEqual(
			named.filter((path) => !paths.has(path)),
			[],
		);
	});

	it('names no machine and no source of ours in its scripts', () => {
		const telling = [...paths]
			.filter((path) => path.endsWith('.js'))
			.filter((path) => readFileSync(join(ROOT, path), 'utf8').includes(ROOT));
		assert.deepEqual(telling, []);
	});

	it('starts the command line with Node', () => {
		for (const path of Object.values(packageJson.bin)) {
			assert.match(readFileSync(join(ROOT, path), 'utf8'), /^#!\/usr\/bin\/env node\n/);
		}
	});

	it('describes every element for editors: its tag, its attributes, its events by name', () => {
		const manifest = JSON.parse(readFileSync(join(ROOT, packageJson.customElements), 'utf8')) as {
			readonly modules: readonly {
				readonly path: string;
				readonly declarations: readonly {
					readonly tagName?: string;
					readonly attributes?: readonly object[];
					readonly events?: readonly { readonly name?: string }[];
				}[];
			}[];
		};
		const elements = manifest.modules
			.flatMap(({ declarations }) => declarations)
			.filter(({ tagName }) => tagName);
		assert.deepEqual(elements.map(({ tagName }) => tagName).sort(), [
			'checkout-status',
			'connect-link',
			'payment-link',
		]);
		for (const { tagName, attributes = [], events = [] } of elements) {
			assert.notEqual(attributes.length, 0, `attributes of ${tagName}`);
			assert.notEqual(events.length, 0, `events of ${tagName}`);
			assert.ok(events.every(({ name }) => name?.startsWith('checkout-')));
		}
		for (const { path } of manifest.modules) assert.ok(paths.has(path), path);
	});
});
