import { nothing } from 'lit';

/** The members of Lit's `TemplateResult` that are used. */
interface Template {
	readonly strings: readonly string[];
	readonly values: readonly unknown[];
}

/** Matches the text before a value that is a whole attribute: `?inert=`, `.value=`, `@click=`, `part=`. */
const WHOLE_ATTRIBUTE = /\s([.?@]?)([\w:-]+)=$/;
const ESCAPES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Escapes a text for HTML content and attribute values. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/**
 * Serializes a Lit template as HTML for a page without JavaScript. Omits listeners. Properties become attributes with
 * the same name. Escapes every value. Does not support directives.
 *
 * @throws {TypeError} for a value that Lit would not render as text
 */
export function serialize(value: unknown): string {
	if (value === nothing || value === undefined || value === null) return '';
	if (Array.isArray(value)) return value.map(serialize).join('');
	if (isTemplate(value)) return serializeTemplate(value);
	if (typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol')
		throw new TypeError('a template holds a value that only a browser can draw');
	return escapeHtml(String(value));
}

function serializeTemplate({ strings, values }: Template): string {
	let html = '';
	strings.forEach((text, index) => {
		html += text;
		if (index === values.length) return;
		const value = values[index];
		const isInTag = html.lastIndexOf('<') > html.lastIndexOf('>');
		const [attribute, kind, name = ''] = (isInTag && WHOLE_ATTRIBUTE.exec(html)) || [];
		if (attribute === undefined) html += isInTag ? escapeHtml(textOf(value)) : serialize(value);
		else html = html.slice(0, -attribute.length) + serializeAttribute(kind, name, value);
	});
	return html;
}

function serializeAttribute(kind: string | undefined, name: string, value: unknown): string {
	if (kind === '@' || value === nothing) return '';
	// A boolean property, e.g. `.checked`, becomes a boolean attribute.
	if (kind === '?' || (kind === '.' && typeof value === 'boolean')) return value ? ` ${name}` : '';
	return ` ${name}="${escapeHtml(textOf(value))}"`;
}

const textOf = (value: unknown) =>
	value === undefined || value === null || value === nothing ? '' : String(value);

function isTemplate(value: unknown): value is Template {
	return typeof value === 'object' && value !== null && '_$litType$' in value;
}
