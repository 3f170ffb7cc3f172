import assert from 'node:assert/strict';
import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CATALOGUE } from '../../stories/in-page/catalogue.ts';
import { pastesFor } from '../../stories/paste.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { runTsc } from '../../src/build/run-tsc.ts';

/** Inside the package, so that `checkout-links/…` means what is built, by the exports that merchants get. */
const FOLDER = join(ROOT, '.cache/snippets');
/** Pages of frameworks whose own tools compile them: `npm run test:hosts` and `npm run walk` do that. */
const COMPILED_ELSEWHERE = ['sveltekit', 'astro', 'nuxt'];
/** First line of a snippet that is a file of its own: `// src/providers/acme/acme.ts`. */
const FILE_NAME = /^\/\/ (src\/\S+\.tsx?)\n/;
const BLOCK = /^```(tsx?|vue)(?: [^\n]+)?\n(.*?)^```$/gms;

/** What stories give their elements, each at least once. */
const STORIES: readonly (readonly [tag: string, args: Readonly<Record<string, unknown>>])[] = [
	...Object.keys(CATALOGUE).map((item) => ['payment-link', { endpoint: '/checkout', item }] as const),
	['payment-link', { item: 'workshop', method: 'pse', mode: 'qr', variant: 'button', disabled: true }],
	['payment-link', { token: 'eyJ"&', quantity: 2, amount: '50000', returnUrl: '/gracias', theme: 'dark' }],
	['payment-link', { item: 'coffee', locale: 'pt-BR', customer: { email: 'ana@correo.com' } }],
	['connect-link', { endpoint: '/checkout', item: 'card-on-file', mode: 'popup' }],
	['checkout-status', { endpoint: '/checkout', locale: 'en' }],
];

/**
 * Markup of a template as TypeScript sees it: attributes and listeners of the element's types. Stands for the compilers of
 * Vue, Svelte and Angular, which are not installed here; that whole pages of theirs build is for `npm run test:pages`.
 */
function typed(markup: string): string {
	const [, tag = '', inside = ''] = /<([\w-]+)\s([^]*?)><\/\1>/.exec(markup) ?? [];
	const [attributes, listeners]: [string[], string[]] = [[], []];
	const part = /([:@([]|on(?=checkout-))?([\w-]+)[)\]]?(?:=(?:"([^"]*)"|\{([^}]*)\}))?/g;
	for (const [, kind, name = '', text, expression] of inside.matchAll(part)) {
		if (kind === '@' || kind === '(' || kind === 'on') listeners.push(`'${name}': paid`);
		else if (kind || expression) attributes.push(`'${name}': ${expression ?? text}`);
		else attributes.push(`'${name}': ${text === undefined || JSON.stringify(text)}`);
	}
	assert.equal(listeners.length, 1, markup);
	const own = `CheckoutElements['${tag}']`;
	return `import type { CheckoutElements } from 'elements';
export const attributes: ${own}['properties'] & ${own}['attributes'] = { ${attributes.join(', ')} };
export const listeners: { [E in keyof ${own}['events']]?: (event: ${own}['events'][E]) => void } = { ${listeners.join(', ')} };
`;
}

/** A component of Vue or Svelte in one file, as TypeScript: its script, and its markup after that. */
function single(component = ''): string {
	const [, script = '', markup = ''] = /<script[^>]*>\n(.*?)<\/script>\n(.*)$/s.exec(component) ?? [];
	// Types for templates augment a package that is not installed.
	return `${script.replace(/^\s*import type \{\} from 'checkout-links\/(?:vue|svelte)';$/m, '')}${typed(markup)}`;
}

/** The modules that one story's pastes come to, by file name. */
function modulesOf(tag: string, args: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
	const items: Readonly<Record<string, object>> = CATALOGUE;
	const pastes = new Map(
		pastesFor(tag, args, items[String(args['item'])]).map(({ name, code }) => [name, code] as const),
	);
	const angular = pastes.get('Angular') ?? '';
	const [, template = ''] = /template: `(.*)`/.exec(angular) ?? [];
	return {
		'react.tsx': pastes.get('React 19') ?? '',
		'vue.ts': single(pastes.get('Vue')),
		'svelte.ts': single(pastes.get('Svelte')),
		'angular.ts': angular,
		'angular-template.ts': `import { Checkout } from './angular.ts';\nconst { paid } = new Checkout();\n${typed(template)}`,
		...(pastes.has('Endpoint') && { 'endpoint.ts': pastes.get('Endpoint') ?? '' }),
	};
}

/** As much of packages that are not installed here as the snippets use. */
const ABSENT = `declare module '@vitejs/plugin-vue' {
	export default function vue(options: {
		readonly template: { readonly compilerOptions: { readonly isCustomElement: (tag: string) => boolean } };
	}): import('vite').Plugin;
}
declare module 'next/server' {
	export function connection(): Promise<void>;
}
declare module '@angular/core' {
	export const CUSTOM_ELEMENTS_SCHEMA: { readonly name: string };
	export function Component(component: {
		readonly selector: string;
		readonly schemas: readonly (typeof CUSTOM_ELEMENTS_SCHEMA)[];
		readonly template: string;
	}): (type: new () => object) => void;
}
`;

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
	for (const [name, code] of Object.entries(files)) {
		await mkdir(dirname(join(folder, name)), { recursive: true });
		await writeFile(join(folder, name), code);
	}
}

/** @param pages folders in it that are projects of their own */
async function compile(folder: string, pages: readonly string[] = ['.']): Promise<void> {
	const options = {
		extends: join(ROOT, 'src/tsconfig.base.json'),
		compilerOptions: {
			lib: ['ES2024', 'DOM', 'DOM.Iterable'],
			types: ['node'],
			jsx: 'react-jsx',
			experimentalDecorators: true,
			noUnusedLocals: false,
			paths: { elements: [join(ROOT, 'dist/frameworks/elements.d.ts')] },
			// A snippet that names its file finds its neighbours on its page, and those of this project.
			rootDirs: [...pages, ROOT],
		},
		include: ['**/*.ts', '**/*.tsx'],
	};
	await write(folder, { 'tsconfig.json': JSON.stringify(options) });
	await runTsc(['-p', folder]);
}

describe('Every TypeScript snippet of the documentation and the stories', () => {
	before(() => mkdir(FOLDER, { recursive: true }));
	after(() => rm(FOLDER, { recursive: true }));

	it('compiles against the built package', async () => {
		const folder = join(FOLDER, 'docs');
		const pages: string[] = [];
		let count = 0;
		for await (const document of glob(['README.md', 'docs/**/*.md'], { cwd: ROOT })) {
			const text = await readFile(join(ROOT, document), 'utf8');
			const page = basename(document, '.md').toLowerCase();
			if (COMPILED_ELSEWHERE.includes(page)) continue;
			pages.push(page);
			for (const [, language, code = ''] of text.matchAll(BLOCK)) {
				const numbered = `${++count}.${language === 'vue' ? 'ts' : language}`;
				const module = language === 'vue' ? single(code) : code;
				await write(join(folder, page), {
					[FILE_NAME.exec(code)?.[1] ?? numbered]: `${module}\nexport {};\n`,
				});
			}
		}
		assert.ok(count >= 2, 'the README has snippets');
		await write(folder, { 'absent.d.ts': ABSENT });
		await compile(folder, pages);
	});

	it('compiles where Storybook says “Paste this”, for every framework', async () => {
		const folder = join(FOLDER, 'pastes');
		await write(folder, { 'absent.d.ts': ABSENT });
		for (const [at, [tag, args]] of STORIES.entries()) {
			await write(join(folder, String(at)), modulesOf(tag, args));
		}
		await compile(folder);
	});

	const wrong = [
		[
			'an attribute has a value that there is not',
			'<payment-link mode="modal" oncheckout-success={paid}></payment-link>',
			/TS2322.*"modal"/,
		],
		[
			'an attribute is another element’s',
			'<checkout-status item="cafe" @checkout-success="paid"></checkout-status>',
			/TS2353.*'item'/,
		],
		[
			'a number is written as a text',
			'<payment-link quantity="2" (checkout-success)="paid($event)"></payment-link>',
			/TS2322.*'number/,
		],
		[
			'an event is another one',
			'<payment-link item="cafe" @checkout-won="paid"></payment-link>',
			/TS2353.*'checkout-won'/,
		],
	] as const;
	for (const [at, [what, markup, error]] of wrong.entries()) {
		it(`is refused where ${what}`, async () => {
			const folder = join(FOLDER, `wrong-${at}`);
			await write(folder, { 'page.ts': `const paid = () => {};\n${typed(markup)}` });
			await assert.rejects(compile(folder), error);
		});
	}
});
