import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { ConnectLink } from '../../src/elements/connect-link.ts';
import { PaymentLink } from '../../src/elements/payment-link.ts';
import { THEMES } from '../../stories/themes.ts';
import { analyzeElements } from '../../src/build/manifest.ts';
import { ROOT } from '../../src/build/run-tool.ts';

interface Named {
	readonly name: string;
	readonly description?: string;
	readonly attribute?: string;
	readonly fieldName?: string;
	readonly type?: { readonly text: string };
}
interface Token extends Named {
	readonly default?: string;
}
interface Declaration extends Named {
	readonly tagName?: string;
	readonly members?: readonly Named[];
	readonly attributes?: readonly Named[];
	readonly slots?: readonly Named[];
	readonly cssParts?: readonly Named[];
	readonly cssProperties?: readonly Token[];
	readonly cssStates?: readonly Named[];
	readonly events?: readonly Named[];
}

const names = (list: readonly Named[] = []) => list.map(({ name }) => name).sort();

/** Properties, each with its attribute where Lit gives it one. */
const attributesOf = (declared: object) =>
	new Map(
		Object.entries(declared as Record<string, { readonly attribute?: false | string }>).map(
			([name, { attribute = name.toLowerCase() }]) => [name, attribute || undefined],
		),
	);

/** Everything that the elements are drawn with. */
const sources = readdirSync(join(ROOT, 'src/elements'), { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts') && !file.endsWith('checkout-properties.ts'))
	.map((file) => readFileSync(join(ROOT, 'src/elements', file), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, ''))
	.join('\n');

const matches = (pattern: RegExp) => [
	...new Set([...sources.matchAll(pattern)].flatMap(([, name]) => (name ?? '').split(' '))),
];

/** What stands in for each public custom property in our styles; names of our own are replaced by public ones. */
function fallbacks(): ReadonlyMap<string, readonly string[]> {
	const published = new Map(
		[...sources.matchAll(/(--_[\w-]+): var\((--checkout-[\w-]+)/g)].map(([, own, name]) => [own, name]),
	);
	const found = new Map<string, string[]>();
	for (const { 1: name = '', index } of sources.matchAll(/var\((--checkout-[\w-]+)/g)) {
		let [open, end] = [1, index + 4];
		for (; open > 0; end++) open += { '(': 1, ')': -1 }[sources[end] ?? ''] ?? 0;
		const [, fallback = ''] = /,\s*([^]*)\)$/.exec(sources.slice(index, end)) ?? [];
		const publicly = fallback.replace(
			/var\((--_[\w-]+)\)/g,
			(_, own: string) => `var(${published.get(own)})`,
		);
		found.set(name, [...new Set([...(found.get(name) ?? []), publicly])]);
	}
	return found;
}

describe('the custom-elements manifest', () => {
	let elements: ReadonlyMap<string, Declaration>;
	before(async () => {
		const { modules } = await analyzeElements();
		const declarations = modules.flatMap(({ declarations = [] }) => declarations as readonly Declaration[]);
		elements = new Map(declarations.flatMap((one) => (one.tagName ? [[one.tagName, one]] : [])));
	});
	const element = (tag: string): Declaration => {
		const found = elements.get(tag);
		assert.ok(found, tag);
		return found;
	};

	it('has the elements, and no module that is not exported', () => {
		assert.deepEqual([...elements.keys()].sort(), ['checkout-status', 'connect-link', 'payment-link']);
	});

	for (const [tag, table] of [
		['payment-link', attributesOf(PaymentLink.properties)],
		['connect-link', attributesOf(ConnectLink.properties)],
	] as const)
		it(`has every property and attribute of <${tag}> once, with its type and what it is for`, () => {
			const { members = [], attributes = [] } = element(tag);
			for (const [property, attribute] of table) {
				const found = members.filter(({ name }) => name === property);
				assert.equal(found.length, 1, property);
				assert.ok(found[0]?.type?.text && found[0].description, property);
				assert.equal(found[0].attribute, attribute, property);
			}
			assert.deepEqual(names(attributes), [...table.values()].flatMap((attribute) => attribute ?? []).sort());
			for (const method of ['start', 'dismiss', 'reset', 'state', 'result', 'error'])
				assert.ok(names(members).includes(method), method);
			assert.equal(element(tag).events?.length, 7);
		});

	it('has names that every framework can bind: small letters and hyphens', () => {
		for (const [tag, { attributes, events, slots }] of elements)
			for (const name of [tag, ...names(attributes), ...names(events), ...names(slots)])
				assert.match(name, /^(?:[a-z]+(?:-[a-z]+)*)?$/, tag);
	});

	it('has every part, slot and custom property that is there, and no other', () => {
		const all = (list: 'cssParts' | 'slots' | 'cssProperties') => [
			...new Set([...elements.values()].flatMap((one) => names(one[list]))),
		];
		const parts = [
			...matches(/part="([\w -]+)"/g),
			...matches(/part=\$\{[^}]*?'([\w-]+)' : '[\w-]+'\}/g),
			...matches(/part=\$\{[^}]*?'[\w-]+' : '([\w-]+)'\}/g),
		];
		assert.deepEqual(all('cssParts').sort(), [...new Set(parts)].sort());
		assert.deepEqual(all('cssProperties').sort(), matches(/var\((--checkout-[\w-]+)/g).sort());
		const slots = matches(/<slot name="([\w-]+)"/g);
		assert.deepEqual(all('slots').sort(), ['', ...slots].sort());
	});

	it('says what a custom property is where nobody sets it, as the styles have it', () => {
		const documented = element('payment-link').cssProperties ?? [];
		assert.deepEqual(
			Object.fromEntries(documented.map(({ name, default: own }) => [name, [own]])),
			Object.fromEntries(fallbacks()),
		);
	});

	it('has every custom property that the themes of the stories set', () => {
		const known = names(element('payment-link').cssProperties);
		for (const { name, tokens } of THEMES)
			for (const token of Object.keys(tokens)) assert.ok(known.includes(token), `${name}: ${token}`);
	});

	it('is what the guide to theming lists: tokens with their values, parts, slots and states', () => {
		const guide = readFileSync(join(ROOT, 'docs/theming.md'), 'utf8');
		const listed = (heading: string) => {
			const section = guide.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
			const rows = [...section.matchAll(/^\| (.+) \|$/gm)].map(([, cells = '']) => cells.split(/ +\| +/));
			return rows.filter(([name]) => !/^[a-z]|^-+$/.test(name ?? '')).map((row) => row.join(' | ').trimEnd());
		};
		const known = (list: 'cssProperties' | 'cssParts' | 'slots' | 'cssStates') => {
			const all = new Map<string, string>();
			for (const tag of ['payment-link', 'connect-link', 'checkout-status'])
				for (const { name, default: own, description } of (element(tag)[list] ?? []) as readonly Token[]) {
					const row = [name ? `\`${name}\`` : '(none)', ...(own ? [`\`${own}\``] : []), description];
					if (!all.has(name)) all.set(name, row.join(' | '));
				}
			return [...all.values()].sort();
		};
		assert.deepEqual(listed('Tokens').sort(), known('cssProperties'));
		assert.deepEqual(listed('Parts').sort(), known('cssParts'));
		assert.deepEqual(listed('Slots').sort(), known('slots'));
		assert.deepEqual(listed('States').sort(), known('cssStates'));
	});
});
