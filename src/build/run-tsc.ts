import { runTool } from './run-tool.ts';

/**
 * The compilers that are installed, by their major version. The native one checks everything here, ten times as fast;
 * the older one has the interface that eslint and the report of public names read types with, and is what many merchants
 * compile with.
 */
export const COMPILERS = {
	6: 'node_modules/typescript/bin/tsc',
	7: 'node_modules/typescript-7/bin/tsc',
} as const;
export type Compiler = `${keyof typeof COMPILERS}`;

/**
 * Runs TypeScript's `tsc` and answers what it printed.
 * @throws {ToolFailure} with every error that it found.
 */
export function runTsc(args: readonly string[], version: Compiler = '7'): Promise<string> {
	return runTool(COMPILERS[version], args);
}
