/**
 * Reads JSON that may hold secrets: the message names the place of a mistake and repeats nothing of the text.
 * @param text what was read
 * @param name of what was read, e.g. `key.json`
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
