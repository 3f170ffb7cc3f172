import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { PROBLEM_CODES } from '../../../src/wire/problem.ts';
import { ROOT } from '../../../src/build/run-tool.ts';
import { configurationTypes } from './configuration.ts';
import type { ElementsApi } from './elements.ts';
import { anchor, cell, code, pageHead, table } from './markdown.ts';
import type { PublicTypes } from './public-types.ts';

/** One public name. */
interface Name {
	readonly name: string;
	readonly kind: string;
	/** Where it belongs: an element, a type, a route. Markdown. */
	readonly of: string;
	/** The page that describes it, as a link. */
	readonly page: string;
}

/** What each entry of the package is for. */
const ENTRIES: Readonly<Record<string, string>> = {
	'.': 'the classes of the elements and their events; registers nothing',
	'./define': 'registers the three elements',
	'./endpoint': 'createEndpoint and its types',
	'./node': 'toNodeListener for Express and node:http',
	'./fastify': 'checkoutLinks, a plugin for Fastify',
	'./token': 'signCheckoutToken',
	'./providers/onepay': 'onepay()',
	'./providers/yuno': 'yuno()',
	'./providers/neopay': 'neopay()',
	'./stores/memory': 'memory()',
	'./stores/sqlite': 'sqlite()',
	'./stores/postgres': 'postgres()',
	'./stores/redis': 'redis()',
	'./sandbox': 'startSandbox, simulators of the providers',
	'./jsx': 'types for JSX',
	'./react': 'wrappers for React 18',
	'./ssr': 'renderPaymentLink and renderConnectLink for servers',
	'./svelte': 'types for Svelte',
	'./vue': 'types for Vue',
	'./custom-elements.json': 'the custom elements manifest, for editors',
	'./package.json': 'the package’s own description',
};

interface OpenApi {
	readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly summary: string }>>>>;
	readonly components: {
		readonly schemas: Readonly<Record<string, { readonly properties?: Readonly<Record<string, unknown>> }>>;
	};
}

const link = (file: string, id = '') => `[${file.replace('.md', '')}](${file}${id && `#${id}`})`;

/** docs/reference.md: one table of all public names. */
export async function namesPage(elements: ElementsApi, types: PublicTypes): Promise<string> {
	const names = [
		...entryNames(),
		...elementNames(elements),
		...configurationNames(types),
		...httpNames(),
		...(await commandNames()),
		...PROBLEM_CODES.map((name) => ({
			name,
			kind: 'problem code',
			of: '–',
			page: link('problems.md', name),
		})),
	];
	const intro = `Every public name of the package, with the page that describes it. Names that are not listed here may change in any
version.

- [Elements](elements.md): attributes, properties, methods, events, slots, parts, states, CSS properties
- [Configuration](configuration.md): every option of the endpoint, of items and of providers
- [Texts](texts.md): what the elements show, in four languages
- [Problem codes](problems.md): cause and remedy of each
- [The HTTP API in OpenAPI 3.1](openapi.json): routes, requests and responses
- [Glossary](glossary.md): the terms, with their Spanish words`;
	return `${pageHead('Reference', intro)}
## All public names

${table(
	['name', 'kind', 'of', 'described in'],
	names.map(({ name, kind, of, page }) => [code(name), kind, of, page]),
)}`;
}

function entryNames(): readonly Name[] {
	const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
		readonly exports: Readonly<Record<string, unknown>>;
	};
	return Object.keys(exports).map((entry) => {
		const use = ENTRIES[entry];
		if (!use) throw new Error(`The entry ${entry} has no description in test/build/reference/names.ts.`);
		return {
			name: entry.replace('.', 'checkout-links'),
			kind: 'package entry',
			of: use,
			page: pageOfEntry(entry),
		};
	});
}

function pageOfEntry(entry: string): string {
	if (entry.startsWith('./providers/')) return link('configuration.md');
	if (entry.startsWith('./stores/')) return link('mount-the-endpoint.md', 'a-store-that-fits');
	const pages: Readonly<Record<string, string>> = {
		'./endpoint': link('configuration.md'),
		'./node': link('mount-the-endpoint.md'),
		'./fastify': link('mount-the-endpoint.md', 'fastify'),
		'./token': link('checkout-tokens.md', 'nodejs'),
		'./sandbox': link('test-your-shop.md'),
		'./ssr': link('mount-the-endpoint.md', 'rendered-on-the-server'),
	};
	return pages[entry] ?? link('elements.md');
}

function elementNames({ elements }: ElementsApi): readonly Name[] {
	const all = elements.flatMap((element) => {
		const { tagName, members = [], attributes = [], events = [], slots = [] } = element;
		const of = code(`<${tagName}>`);
		const named = (kind: string, names: readonly string[], heading: string) =>
			names.map((name) => ({
				name,
				kind,
				of,
				page: link('elements.md', anchor(`${heading} of <${tagName}>`)),
			}));
		return [
			{ name: `<${tagName}>`, kind: 'element', of: '–', page: link('elements.md', tagName) },
			...named(
				'attribute',
				attributes.map(({ name }) => name),
				'Attributes and properties',
			),
			...named(
				'property',
				members.filter(({ kind, readonly }) => kind === 'field' && !readonly).map(({ name }) => name),
				'Attributes and properties',
			),
			...named(
				'read-only property',
				members.filter(({ kind, readonly }) => kind === 'field' && readonly).map(({ name }) => name),
				'Read-only properties and methods',
			),
			...named(
				'method',
				members.filter(({ kind }) => kind === 'method').map(({ name }) => `${name}()`),
				'Read-only properties and methods',
			),
			...named(
				'event',
				events.map(({ name }) => name),
				'Events',
			),
			...named(
				'slot',
				slots.flatMap(({ name }) => name || []),
				'Slots',
			),
			...named(
				'part',
				(element.cssParts ?? []).map(({ name }) => name),
				'Parts',
			),
			...named(
				'state',
				(element.cssStates ?? []).map(({ name }) => name),
				'States',
			),
			...named(
				'CSS property',
				(element.cssProperties ?? []).map(({ name }) => name),
				'CSS properties',
			),
		];
	});
	return merged(all);
}

/** One row for a name that several elements, types or schemas have. */
function merged(names: readonly Name[]): readonly Name[] {
	const groups = Map.groupBy(names, ({ name, kind }) => `${kind} ${name}`);
	return [...groups.values()].map(([first, ...rest]) => ({
		...(first as Name),
		of: [...new Set([first as Name, ...rest].map(({ of }) => of))].join(', '),
	}));
}

function configurationNames(types: PublicTypes): readonly Name[] {
	return configurationTypes(types).flatMap(({ name: type, options }) =>
		options.map(({ name }) => ({
			name,
			kind: 'configuration key',
			of: code(type),
			page: link('configuration.md', anchor(type)),
		})),
	);
}

function httpNames(): readonly Name[] {
	const { paths, components } = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as OpenApi;
	const page = '[openapi.json](openapi.json)';
	const routes = Object.entries(paths).flatMap(([path, operations]) =>
		Object.entries(operations).map(([method, { summary }]) => ({
			name: `${method.toUpperCase()} ${path}`,
			kind: 'HTTP route',
			of: cell(summary),
			page,
		})),
	);
	const fields = Object.entries(components.schemas).flatMap(([schema, { properties = {} }]) =>
		Object.keys(properties).map((name) => ({ name, kind: 'JSON field', of: code(schema), page })),
	);
	return [...routes, ...merged(fields)];
}

async function commandNames(): Promise<readonly Name[]> {
	const pages: Readonly<Record<string, string>> = {
		sandbox: link('test-your-shop.md'),
		sign: link('checkout-tokens.md', 'trying-it-from-a-shell'),
	};
	const all: Name[] = [];
	for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
		const { usage, options } = await load();
		const page = pages[name] ?? link('run-in-production.md');
		const words = [...new Set(usage.map((line) => /^[a-z]+(?:\|[a-z]+)*(?= |$)/.exec(line)?.[0]))];
		const commands = words.flatMap((word) => word?.split('|') ?? []);
		all.push({ name, kind: 'command', of: cell(summary), page });
		for (const word of new Set(commands))
			all.push({ name: `${name} ${word}`, kind: 'command', of: code(name), page });
		for (const option of Object.keys(options))
			all.push({ name: `--${option}`, kind: 'command option', of: code(name), page });
	}
	return merged(all);
}
