import { readFile } from 'node:fs/promises';
import * as nodeModule from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cannotRead } from './locate.ts';

/** Syntax that exists only in ES modules. */
const MODULE_SYNTAX = /^\s*(?:export|import)\b(?!\s*\()/m;
const TYPESCRIPT = new Set(['.ts', '.mts', '.cts']);

/**
 * Imports a module that a developer wrote.
 * @param path absolute
 * @throws {Error} with a message for the developer, for any failure
 */
export async function importModule(path: string): Promise<{ readonly default?: unknown }> {
	const source = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
		throw new Error(cannotRead('Config file', path, error), { cause: error });
	});
	const extension = extname(path);
	if (TYPESCRIPT.has(extension) && !process.features.typescript) {
		throw new Error(
			`Cannot load ${path}: this Node.js (${process.version}) cannot load TypeScript. Use Node.js 22.18 or newer, or write the configuration in JavaScript, e.g. checkout.config.mjs.`,
		);
	}
	const isModule = MODULE_SYNTAX.test(source);
	if (extension === '.js' && isModule && (await isCommonJs(path))) {
		const name = basename(path);
		throw new Error(
			`Cannot load ${path}: "export default" does not work under a package.json with "type": "commonjs". Rename ${name} to ${name.replace(/\.js$/, '.mjs')}.`,
		);
	}
	try {
		return extension === '.ts' && isModule ? await importTypeScript(path) : await importHref(path);
	} catch (error) {
		throw new Error(`Cannot load ${path}: ${reasonInWords(error, extension)}`, { cause: error });
	}
}

async function importHref(path: string): Promise<{ readonly default?: unknown }> {
	return (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
}

/** Imports a `.ts` file with `export` as an ES module, also if package.json contains "type": "commonjs". */
async function importTypeScript(path: string): Promise<{ readonly default?: unknown }> {
	const { registerHooks } = nodeModule as { readonly registerHooks?: typeof nodeModule.registerHooks };
	const { href } = pathToFileURL(path);
	const hooks = registerHooks?.({
		load: (url, context, next) =>
			next(url, url === href ? { ...context, format: 'module-typescript' } : context),
	});
	try {
		return await importHref(path);
	} finally {
		hooks?.deregister();
	}
}

/** Whether the nearest package.json makes its files CommonJS. */
async function isCommonJs(path: string): Promise<boolean> {
	for (let folder = dirname(path); ; folder = dirname(folder)) {
		const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
		if (text !== undefined) {
			try {
				return (JSON.parse(text) as { readonly type?: unknown }).type === 'commonjs';
			} catch {
				return false;
			}
		}
		if (folder === dirname(folder)) return false;
	}
}

function reasonInWords(error: unknown, extension: string): string {
	if (!(error instanceof Error)) return String(error);
	const code = (error as NodeJS.ErrnoException).code;
	if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
		return `Node.js cannot load ${extension || 'files without an extension'}. Write the configuration as .mjs, .ts, .js or .json.`;
	}
	if (/^module is not defined in ES module scope|^exports is not defined/.test(error.message)) {
		return 'it is an ES module. Write "export default { … }" instead of "module.exports = { … }".';
	}
	return error.message;
}
