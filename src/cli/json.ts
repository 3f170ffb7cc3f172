/**
 * Reads JSON that may hold secrets: what is said about a mistake names the place, and repeats nothing of the text.
 * @param text what was read
 * @param name where it was read, as `key.json`
 * @throws {Error}
 */
export function parseJson(text: string, name: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		const [place] = /line \d+ column \d+/.exec(String(error)) ?? [];
		throw new Error(`${name} is no JSON${place ? `: look at ${place}` : ''}.`);
	}
}
