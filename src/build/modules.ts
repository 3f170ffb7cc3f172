import { buildOpenapiModule } from './openapi-module.ts';
import { runTsc } from './run-tsc.ts';

/** The two parts of src: browser code without Node.js types, and server code without DOM types. */
export type Zone = 'browser' | 'server';

/**
 * Type checks one part of src and writes it to dist as JavaScript with declarations, file by file. It is not bundled;
 * users of the package do that.
 */
export async function buildModules(zone: Zone): Promise<void> {
	await runTsc(['-p', `src/tsconfig.${zone}.json`, '--noEmit', 'false']);
	if (zone === 'server') await buildOpenapiModule();
}
