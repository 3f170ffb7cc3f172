import { runTool } from './run-tool.ts';

/**
 * The installed compilers, by their major version. The native one checks everything here and is ten times as fast.
 * ESLint and the report of public names read types with the API of the older one, and many merchants compile with it.
 */
export const COMPILERS = {
	6: 'node_modules/typescript/bin/tsc',
	7: 'node_modules/typescript-7/bin/tsc',
} as const;
export type Compiler = `${keyof typeof COMPILERS}`;

/**
 * Runs TypeScript's `tsc`.
 * @returns what it printed
 * @throws {ToolFailure} with every error that it found
 */
export function runTsc(args: readonly string[], version: Compiler = '7'): Promise<string> {
	return runTool(COMPILERS[version], args);
}
