import { buildOpenapiModule } from './openapi-module.ts';
import { runTsc } from './run-tsc.ts';

/** The two programs of src: what runs in browsers knows no Node, what runs on servers knows no DOM. */
export type Zone = 'browser' | 'server';

/**
 * Type checks one side of src and writes it to dist as JavaScript with declarations, file by file: bundling is the
 * business of whoever uses the package.
 */
export async function buildModules(zone: Zone): Promise<void> {
	await runTsc(['-p', `src/tsconfig.${zone}.json`, '--noEmit', 'false']);
	if (zone === 'server') await buildOpenapiModule();
}
