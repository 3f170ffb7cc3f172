/** One way to add a story's element to another page. */
export interface Paste {
	/** Where it is pasted, e.g. `React`. */
	readonly name: string;
	/** Language of the code, by its usual name in editors. */
	readonly language: 'html' | 'tsx' | 'vue' | 'svelte' | 'angular' | 'ts';
	readonly code: string;
}

/** The properties of a story's element that can be set as attributes. */
type Attributes = readonly (readonly [name: string, value: string | number | true])[];

/**
 * The markup of a story for every supported framework, and the endpoint that sells its item.
 * @param tag of the story's element
 * @param args properties of the element by their names
 * @param item the endpoint's definition of the story's `item`
 */
export function pastesFor(tag: string, args: Readonly<Record<string, unknown>>, item?: object): Paste[] {
	const attributes = attributesOf(args);
	const markup = written(tag, attributes);
	return [
		{
			name: 'HTML',
			language: 'html',
			code: `<script type="module" src="https://shop.example/checkout-links/checkout-links.js"></script>\n\n${markup}\n`,
		},
		{ name: 'React 19', language: 'tsx', code: react(tag, attributes) },
		{ name: 'Vue', language: 'vue', code: vue(tag, attributes) },
		{ name: 'Svelte', language: 'svelte', code: svelte(tag, attributes) },
		{ name: 'Angular', language: 'angular', code: angular(tag, attributes) },
		...(item
			? [{ name: 'Endpoint', language: 'ts', code: endpoint(String(args['item']), item) } as const]
			: []),
	];
}

/** Strings, numbers and flags for the markup; an object like `customer` is set as a property. */
function attributesOf(args: Readonly<Record<string, unknown>>): Attributes {
	return Object.entries(args).flatMap(([name, value]): Attributes => {
		const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
		if (typeof value === 'string' && value !== '') return [[attribute, value]];
		return typeof value === 'number' || value === true ? [[attribute, value]] : [];
	});
}

/** A tag as HTML. `expression` writes a value that is not text in a framework's template syntax. */
function written(
	tag: string,
	attributes: Attributes,
	expression: (name: string, value: number) => string = (name, value) => `${name}="${value}"`,
	...more: readonly string[]
): string {
	const parts = attributes.map(([name, value]) => {
		if (value === true) return name;
		return typeof value === 'number' ? expression(name, value) : `${name}="${escaped(value)}"`;
	});
	return `<${[tag, ...parts, ...more].join(' ')}></${tag}>`;
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

const inBraces = (name: string, value: number) => `${name}={${value}}`;

/** The script for every framework: the elements, their types in templates, and a handler for a successful payment. */
function script(types: string, indent = ''): string {
	return [
		`import 'checkout-links/define';`,
		`import type { CheckoutSuccessEvent } from 'checkout-links';`,
		`import type {} from 'checkout-links/${types}';`,
		``,
		`const paid = ({ status }: CheckoutSuccessEvent) => console.log(status.reference);`,
	]
		.map((line) => (line ? `${indent}${line}\n` : '\n'))
		.join('');
}

function react(tag: string, attributes: Attributes): string {
	return `${script('jsx')}
export function Checkout() {
	return ${written(tag, attributes, inBraces, 'oncheckout-success={paid}')};
}
`;
}

function vue(tag: string, attributes: Attributes): string {
	return `<!-- vite.config.ts: vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.includes('-') } } }) -->
<script setup lang="ts">
${script('vue')}</script>

<template>
	${written(tag, attributes, (name, value) => `:${name}="${value}"`, '@checkout-success="paid"')}
</template>
`;
}

function svelte(tag: string, attributes: Attributes): string {
	return `<script lang="ts">
${script('svelte', '\t')}</script>

${written(tag, attributes, inBraces, 'oncheckout-success={paid}')}
`;
}

function angular(tag: string, attributes: Attributes): string {
	return `import { Component, CUSTOM_ELEMENTS_SCHEMA } from '@angular/core';
import 'checkout-links/define';
import type { CheckoutSuccessEvent } from 'checkout-links';

@Component({
	selector: 'app-checkout',
	schemas: [CUSTOM_ELEMENTS_SCHEMA],
	template: \`${written(tag, attributes, (name, value) => `[${name}]="${value}"`, '(checkout-success)="paid($event)"')}\`,
})
export class Checkout {
	paid({ status }: CheckoutSuccessEvent) {
		console.log(status.reference);
	}
}
`;
}

function endpoint(id: string, item: object): string {
	const names = providersOf(item);
	const adapters = names.map((name) => `\t\t${ADAPTERS[name]},`).join('\n');
	const imports = names
		.map((name) => `import { ${name} } from 'checkout-links/providers/${name}';`)
		.join('\n');
	return `import { createEndpoint } from 'checkout-links/endpoint';
${imports}
import { sqlite } from 'checkout-links/stores/sqlite';

const { env } = process;

export const checkout = createEndpoint({
	origins: ['https://shop.example'],
	providers: [
${adapters}
	],
	items: {
		${JSON.stringify(id)}: ${literal(item, '\t\t')},
	},
	store: sqlite('checkout.db'),${'kind' in item ? `\n\t// Your own session says which customer asks; a browser cannot.\n\tresolveCustomer: () => undefined,` : ''}
});
`;
}

const ADAPTERS: Readonly<Record<string, string>> = {
	onepay: `onepay({ secretKey: env['ONEPAY_SECRET_KEY'] ?? '' })`,
	yuno: `yuno({
			publicKey: env['YUNO_PUBLIC_API_KEY'] ?? '',
			privateKey: env['YUNO_PRIVATE_SECRET_KEY'] ?? '',
			accountId: env['YUNO_ACCOUNT_ID'] ?? '',
		})`,
	neopay: `neopay({
			appKey: env['NEOPAY_APP_KEY'] ?? '',
			token: env['NEOPAY_TOKEN'] ?? '',
			linkUrl: env['NEOPAY_LINK_URL'] ?? '',
		})`,
};

function providersOf(item: object): readonly string[] {
	const { provider = 'onepay' } = item as { readonly provider?: string | readonly string[] };
	return typeof provider === 'string' ? [provider] : provider;
}

/** An object as a source literal. */
function literal(value: unknown, indent: string): string {
	if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
	if (typeof value !== 'object' || value === null) return String(value);
	const inner = `${indent}\t`;
	if (Array.isArray(value)) return `[${value.map((one) => literal(one, indent)).join(', ')}]`;
	const lines = Object.entries(value).map(([name, one]) => `${inner}${name}: ${literal(one, inner)},`);
	return `{\n${lines.join('\n')}\n${indent}}`;
}
