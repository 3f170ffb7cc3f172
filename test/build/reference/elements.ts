import { analyzeElements } from '../../../src/build/manifest.ts';
import { anchor, cell, code, pageHead, table } from './markdown.ts';
import type { PublicTypes } from './public-types.ts';
import type { DocumentedType } from './public-types.ts';

interface Named {
	readonly name: string;
	readonly description?: string;
	readonly type?: { readonly text: string };
	readonly default?: string;
}
interface Member extends Named {
	readonly kind: 'field' | 'method';
	readonly attribute?: string;
	readonly readonly?: boolean;
	readonly parameters?: readonly Named[];
	readonly return?: { readonly type: { readonly text: string } };
}
/** As much of a declaration in the manifest as this page shows. */
export interface ElementDeclaration extends Named {
	readonly tagName?: string;
	readonly members?: readonly Member[];
	readonly attributes?: readonly (Named & { readonly fieldName?: string })[];
	readonly events?: readonly Named[];
	readonly slots?: readonly Named[];
	readonly cssParts?: readonly Named[];
	readonly cssStates?: readonly Named[];
	readonly cssProperties?: readonly Named[];
}

/** The three elements, and the classes of their events. */
export interface ElementsApi {
	readonly elements: readonly (ElementDeclaration & { readonly tagName: string })[];
	/** By the name of the class. */
	readonly events: ReadonlyMap<string, ElementDeclaration>;
}

const ORDER = ['payment-link', 'connect-link', 'checkout-status'];
/** Types of the event's fields that the page explains. */
const FIELD_TYPES = [
	'LinkStatus',
	'PublicLink',
	'CheckoutProblem',
	'Status',
	'Money',
	'FieldError',
	'Customer',
];

/** Reads the elements from the custom-elements manifest of the sources. */
export async function readElements(): Promise<ElementsApi> {
	const { modules } = await analyzeElements();
	const all = modules.flatMap(({ declarations = [] }) => declarations as readonly ElementDeclaration[]);
	const elements = all.filter((one): one is ElementsApi['elements'][number] => one.tagName !== undefined);
	return {
		elements: elements.toSorted((a, b) => ORDER.indexOf(a.tagName) - ORDER.indexOf(b.tagName)),
		events: new Map(all.filter(({ name }) => name.endsWith('Event')).map((one) => [one.name, one])),
	};
}

/** docs/elements.md: what the three elements take, give and offer to styles. */
export function elementsPage({ elements, events }: ElementsApi, types: PublicTypes): string {
	const [first] = elements;
	const sections = elements.map((element) =>
		elementSection(element, element === first ? undefined : first, events, types),
	);
	const intro = `The attributes, properties, methods, events, slots, parts, states and CSS properties of the three elements. They are
registered by \`import 'checkout-links/define'\`, or by the script
\`checkout-links.js\`. [Theming](theming.md) explains styles with examples; [Configuration](configuration.md) has the
options of the server.

Text in attributes is not code: an unknown value counts as the default. A property replaces the attribute of the same row.`;
	return `${pageHead('Elements', intro)}
${sections.join('\n')}
## Types of event fields

${FIELD_TYPES.map((name) => typeSection(types.read(name))).join('\n')}`;
}

function elementSection(
	element: ElementsApi['elements'][number],
	first: ElementDeclaration | undefined,
	events: ElementsApi['events'],
	types: PublicTypes,
): string {
	const { tagName: tag, members = [], attributes = [] } = element;
	const attributeOf = new Map(attributes.map(({ name, fieldName = name }) => [fieldName, name]));
	const fields = members.filter(({ kind }) => kind === 'field');
	const typeOf = ({ name, type }: Member) =>
		type?.text.includes('typeof ')
			? types.memberType(element.name, name)
			: (type?.text ?? '').replace(' | undefined', '');
	const settable = fields.filter((field) => !field.readonly);
	const parts = [
		`## \`<${tag}>\``,
		'',
		withoutCode(element.description ?? ''),
		'',
		`### Attributes and properties of \`<${tag}>\``,
		'',
		table(
			['attribute', 'property', 'type', 'default', 'what it does'],
			settable.map((field) => [
				attributeOf.has(field.name) ? code(attributeOf.get(field.name) ?? '') : '–',
				code(field.name),
				code(typeOf(field)),
				field.default ? code(field.default) : '–',
				cell(field.description ?? ''),
			]),
		),
		`### Read-only properties and methods of \`<${tag}>\``,
		'',
		table(
			['member', 'type', 'what it is'],
			members
				.filter((member) => member.kind === 'method' || member.readonly)
				.map((member) => [
					code(member.kind === 'method' ? `${member.name}()` : member.name),
					code(member.kind === 'method' ? (member.return?.type.text ?? 'void') : typeOf(member)),
					cell(member.description ?? ''),
				]),
		),
		`### Events of \`<${tag}>\``,
		'',
		'All events bubble and cross shadow roots.',
		'',
		table(
			['event', 'fields', 'when'],
			(element.events ?? []).map(({ name, type, description = '' }) => [
				code(name),
				fieldsOf(events.get(type?.text ?? '')),
				cell(description),
			]),
		),
		...lists(element, first),
	];
	return parts.join('\n');
}

function fieldsOf(event: ElementDeclaration | undefined): string {
	if (!event) throw new Error('An event has no class in the manifest.');
	const fields = event.members ?? [];
	if (fields.length === 0) return '–';
	return fields
		.map(({ name, type }) => {
			const text = type?.text ?? '';
			return `${code(name)}: ${FIELD_TYPES.includes(text) ? `[${code(text)}](#${anchor(text)})` : code(text)}`;
		})
		.join(', ');
}

/** Slots, parts, states and CSS properties: in full, or by how they differ from the first element's. */
function lists(element: ElementsApi['elements'][number], first: ElementDeclaration | undefined): string[] {
	const kinds = [
		['slots', 'Slots', 'slot'],
		['cssParts', 'Parts', 'part'],
		['cssStates', 'States', 'state'],
		['cssProperties', 'CSS properties', 'property'],
	] as const;
	return kinds.flatMap(([list, title, word]) => {
		const own = element[list] ?? [];
		if (own.length === 0) return [];
		const heading = [`### ${title} of \`<${element.tagName}>\``, ''];
		const others = first?.[list] ?? [];
		const isPart = own.every(({ name, description }) =>
			others.some((other) => other.name === name && other.description === description),
		);
		if (first && isPart) {
			const missing = others.filter(({ name }) => !own.some((one) => one.name === name));
			const except = missing.length > 0 ? `, except ${missing.map(({ name }) => code(name)).join(', ')}` : '';
			return [
				...heading,
				`Those of [\`<${first.tagName}>\`](#${anchor(`${title} of <${first.tagName}>`)})${except}.`,
				'',
			];
		}
		const hasDefaults = own.some((one) => one.default);
		return [
			...heading,
			table(
				[word, ...(hasDefaults ? ['syntax', 'default'] : []), 'what it is'],
				own.map(({ name, type, default: fallback, description = '' }) => [
					name ? code(name) : '(default)',
					...(hasDefaults ? [code(type?.text ?? ''), code(fallback ?? '')] : []),
					cell(description),
				]),
			),
		];
	});
}

function typeSection({ name, description, options, alias }: DocumentedType): string {
	const body =
		alias === undefined
			? table(
					['field', 'type', 'what it is'],
					options.map(({ name: field, type, optional, description: what }) => [
						code(`${field}${optional ? '?' : ''}`),
						code(type),
						cell(what),
					]),
				)
			: `${code(alias)}\n`;
	return `### ${name}\n\n${description}\n\n${body}`;
}

function withoutCode(description: string): string {
	return description
		.replaceAll(/\n*```[^]*?```/g, '')
		.replaceAll(/\s+/g, ' ')
		.trim();
}
