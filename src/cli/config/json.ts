/**
 * Parses JSON that may contain secrets. The message gives the position of an error and repeats no part of the text.
 * @param text what was read
 * @param name of the source, e.g. `key.json`
 * @throws {Error}
 */
export function parseJson(text: string, name: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		const [, line, column] = /line (\d+) column (\d+)/.exec(String(error)) ?? [];
		throw new Error(`${name} is not valid JSON${line ? ` (line ${line}, column ${column})` : ''}.`);
	}
}
