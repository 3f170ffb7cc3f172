/**
 * NUL in databases: a PostgreSQL `text` cannot contain U+0000, and node:sqlite (up to Node 22) truncates what it reads
 * at that character. So NUL is written as SUBSTITUTE (U+001A) and `0`, and SUBSTITUTE as SUBSTITUTE and `1`. All other
 * text is stored unchanged.
 */

const UNSTORABLE = /[\u0000\u001a]/g;
const ESCAPED = /\u001a([01])/g;

/** Escapes a text for storage in any database; the result is unique for each text. */
export function escapeNul(text: string): string {
	return text.replace(UNSTORABLE, (char) => (char === '\0' ? '\u001a0' : '\u001a1'));
}

/** Reverses {@link escapeNul}. */
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
