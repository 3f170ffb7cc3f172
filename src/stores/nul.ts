/**
 * Databases and NUL: a PostgreSQL `text` cannot hold U+0000, and node:sqlite (up to Node 22) cuts what it reads there.
 * Hence NUL is written as SUBSTITUTE (U+001A) and `0`, and SUBSTITUTE itself as SUBSTITUTE and `1`. Other text, that is
 * to say all that one ever sees, is stored as it is.
 */

const UNSTORABLE = /[\u0000\u001a]/g;
const ESCAPED = /\u001a([01])/g;

/** A text that any database can keep; different for different texts. */
export function escapeNul(text: string): string {
	return text.replace(UNSTORABLE, (char) => (char === '\0' ? '\u001a0' : '\u001a1'));
}

/** Takes back {@link escapeNul}. */
export function unescapeNul(text: string): string {
	return text.replace(ESCAPED, (_, digit) => (digit === '0' ? '\0' : '\u001a'));
}

/** A copy of the fields with `change` applied to those that are strings. */
export function changeStrings<T extends object>(fields: T, change: (text: string) => string): T {
	const changed = Object.entries(fields as Record<string, unknown>).map(([name, value]) => [
		name,
		typeof value === 'string' ? change(value) : value,
	]);
	return Object.fromEntries(changed) as T;
}
