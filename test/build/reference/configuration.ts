import { anchor, cell, code, pageHead, table } from './markdown.ts';
import type { PublicTypes } from './public-types.ts';
import type { DocumentedType, Option } from './public-types.ts';

/** Where the page begins; the types that their options mention follow. */
const ROOTS = ['EndpointConfig', 'Item'];
const PROVIDER_OPTIONS = ['OnePayOptions', 'YunoOptions', 'NeopayOptions'];
/** Types that have a page of their own, or that a shop gets from this package and does not write. */
const ELSEWHERE = new Set([
	...['Provider', 'Store', 'Clock', 'Log', 'Observe', 'Timing'],
	...['StatusChange', 'ShopEvent', 'LinkStatus', 'Headers', 'Status'],
]);

/** What functions of the configuration get, so that nothing in them has a default. */
const ARGUMENTS = new Set(['CustomerRequest', 'CreateRequest', 'ItemContext', 'Customer']);

/** Every type on the page, in its order. */
export function configurationTypes(types: PublicTypes): readonly DocumentedType[] {
	const found = new Map<string, DocumentedType>();
	const queue = [...ROOTS];
	for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
		if (found.has(name) || ELSEWHERE.has(name) || !types.has(name)) continue;
		const type = types.read(name);
		found.set(name, type);
		queue.push(...type.mentions);
	}
	for (const name of PROVIDER_OPTIONS) found.set(name, types.read(name));
	return [...found.values()];
}

/** docs/configuration.md: every option with its type, default and meaning. */
export function configurationPage(types: PublicTypes): string {
	const all = configurationTypes(types);
	const known = new Set(all.map(({ name }) => name));
	const missing = all.flatMap(({ name: type, options }) =>
		options.filter(({ description }) => description === '').map(({ name }) => `${type}.${name}`),
	);
	if (missing.length > 0) throw new Error(`These options have no docblock: ${missing.join(', ')}.`);
	const intro = `Every option of \`createEndpoint\`, of an item, and of the three providers. \`npx checkout-links serve\` reads the same
options from \`checkout.config.ts\`, \`.mjs\` or \`.json\`, and
[environment variables](run-in-production.md#running-it-in-production) set the rest. An option that does not exist is refused with the
name of the nearest one. [Mounting the endpoint](mount-the-endpoint.md) has examples; [Items](items.md) explains prices and
taxes.

Amounts are decimal strings in major units: \`'49900'\` is 49,900 pesos. Moments are RFC 3339 with a zone. An option without a
default may be left out, unless it is marked **required**.`;
	return `${pageHead('Configuration', intro)}
${all.map((type) => section(type, known)).join('\n')}`;
}

function section({ name, description, options, alias }: DocumentedType, known: ReadonlySet<string>): string {
	const head = `## ${name}\n\n${description}\n\n`;
	if (alias !== undefined) return `${head}${code(alias).replaceAll('\\|', '|')}\n`;
	if (ARGUMENTS.has(name)) {
		const rows = options.map((option) => [
			code(option.name),
			typeLink(option, known),
			cell(option.description),
		]);
		return head + table(['field', 'type', 'what it is'], rows);
	}
	return (
		head +
		table(
			['option', 'type', 'default', 'what it does'],
			options.map((option) => row(option, known)),
		)
	);
}

function row(option: Option, known: ReadonlySet<string>): string[] {
	const { name, optional, alternative, description, fallback } = option;
	const needed = alternative ? 'one of these' : '**required**';
	return [
		code(name),
		typeLink(option, known),
		optional ? (fallback === undefined ? '–' : code(fallback)) : needed,
		cell(description),
	];
}

function typeLink({ type }: Option, known: ReadonlySet<string>): string {
	const [mentioned] = [...type.matchAll(/\b[A-Z]\w+\b/g)]
		.map(([word]) => word)
		.filter((word) => known.has(word));
	return mentioned ? `[${code(type)}](#${anchor(mentioned)})` : code(type);
}
