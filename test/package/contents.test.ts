import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../src/build/run-tool.ts';
import { packageJson, packedFiles, packTarball } from './install.ts';

const WANTED = [
	/^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
	/^dist\/(wire|elements|frameworks|ssr|endpoint|providers|stores|runtimes|sandbox|cli)\/.+\.(js|d\.ts)$/,
	/^dist\/cdn\/[\w.-]+\.js(\.map)?$/,
	/^dist\/cdn\/(integrity\.json|inventory\.json|licenses\.md)$/,
	/^dist\/custom-elements\.json$/,
	/^dist\/editors\/[\w.-]+\.json$/,
	/^docs\/([\w-]+\/)*[\w-]+\.(md|svg|json)$/,
	/^docs\/widget\.png$/,
	/^docs\/tokens\/\w+\.(php|py|rb|go)$/,
	/^docs\/run-in-production\/(Dockerfile|[\w.-]+\.(service|conf|caddy|Caddyfile)|Caddyfile)$/,
];
/** Bytes of the tarball at most: what is downloaded with every installation. */
const MOST_BYTES = 1_500_000;

/** Links and pictures of a page, without what its code shows. */
function linksOf(markdown: string): readonly string[] {
	const prose = markdown.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, '');
	return [
		...[...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link),
		...[...prose.matchAll(/\b(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link),
	];
}

/** Ids of a page's headings, as GitHub makes them. */
function anchorsOf(markdown: string): ReadonlySet<string> {
	const prose = markdown.replaceAll(/^```.*?^```$/gms, '');
	return new Set(
		[...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
			heading
				.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
				.toLowerCase()
				.replaceAll(/[^\p{L}\p{N} _-]/gu, '')
				.replaceAll(' ', '-'),
		),
	);
}

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

	it('serves the OpenAPI document that it contains, from a module that imports nothing', async () => {
		const module = join(ROOT, 'dist/endpoint/openapi.js');
		const { OPENAPI } = (await import(pathToFileURL(module).href)) as { readonly OPENAPI: object };
		assert.deepEqual(OPENAPI, JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')));
		assert.doesNotMatch(readFileSync(module, 'utf8'), /\bimport\b/);
	});

	it('has every page, picture, file and heading that its pages link to', () => {
		const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
		const pages = [...paths].filter((path) => path.endsWith('.md') && !path.startsWith('dist/'));
		assert.ok(pages.length > 10, pages.join());
		let count = 0;
		const dead: string[] = [];
		for (const page of pages) {
			for (const link of linksOf(read(page))) {
				if (/^[a-z]+:/.test(link)) continue;
				count += 1;
				const [path = '', anchor] = link.split('#');
				const target = path === '' ? page : posix.join(posix.dirname(page), path);
				if (!paths.has(target)) dead.push(`${page}: ${link}`);
				else if (anchor !== undefined && !anchorsOf(read(target)).has(anchor)) dead.push(`${page}: ${link}`);
			}
		}
		assert.deepEqual(dead, []);
		assert.ok(count > 40, `${count} links`);
	});

	it('says where its source and its problems are', () => {
		const { repository, homepage, bugs } = packageJson;
		assert.match(repository.url, /^git\+https:\/\/github\.com\/[\w-]+\/[\w-]+\.git$/);
		const address = repository.url.slice('git+'.length, -'.git'.length);
		assert.ok(homepage.startsWith(address), homepage);
		assert.ok(bugs.startsWith(address), bugs);
	});

	it(`is downloaded in at most ${MOST_BYTES} bytes`, () => {
		const { tarball, remove } = packTarball();
		const { size } = statSync(tarball);
		remove();
		assert.ok(size <= MOST_BYTES, `${size} bytes`);
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
