import { UsageError } from '../command.ts';

/**
 * @param text a number from 0 to 65535
 * @param name of its source: an option, e.g. `--port`, or a variable
 * @param command whose help is named
 * @throws {UsageError}
 */
export function portFrom(text: string, name: string, command: string): number {
	const port = Number(text);
	if (/^\d+$/.test(text) && port <= 65_535) return port;
	throw new UsageError(`${name} is "${text}"; it must be a number from 0 to 65535.`, command);
}
