/**
 * @param text what was said
 * @param name where it was said, as `--port`
 * @throws {Error} for anything but a whole number from 0 to 65535
 */
export function portFrom(text: string, name: string): number {
	const port = Number(text);
	if (/^\d+$/.test(text) && port <= 65_535) return port;
	throw new Error(`${name} is "${text}"; it must be a number from 0 to 65535.`);
}
