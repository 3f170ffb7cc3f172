import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** One script of a bundle. */
export interface Size {
	readonly file: string;
	readonly bytes: number;
	/** Bytes after gzip at its highest level, without headers. */
	readonly gzip: number;
	/** Whether a page loads it before any user action: the entry, and all that it imports statically. */
	readonly initial: boolean;
	/** Files that it imports statically, which load together with it. */
	readonly imports: readonly string[];
}

/** `from"./x.js"` and `import"./x.js"`, with any quotes; not `import("./x.js")`. */
const STATIC_IMPORT = /\b(?:from|import)\s*["'`]\.\/([^"'`]+)["'`]/g;

const DYNAMIC_IMPORT = /\bimport\(\s*["'`]\.\/([^"'`]+)["'`]\s*\)/g;

/** The scripts of a built folder that an entry imports, measured as files, the entry first. */
export async function measure(folder: string, entry: string): Promise<readonly Size[]> {
	const code = new Map<string, string>();
	for (const file of await readdir(folder)) {
		if (file.endsWith('.js')) code.set(file, await readFile(join(folder, file), 'utf8'));
	}
	const importsOf = (file: string, pattern: RegExp) =>
		[...(code.get(file) ?? '').matchAll(pattern)].flatMap(([, imported]) => imported ?? []);
	const initial = new Set([entry]);
	for (const file of initial) for (const imported of importsOf(file, STATIC_IMPORT)) initial.add(imported);
	const reached = new Set(initial);
	for (const file of reached) {
		for (const pattern of [STATIC_IMPORT, DYNAMIC_IMPORT])
			for (const imported of importsOf(file, pattern)) reached.add(imported);
	}
	return [...code]
		.filter(([file]) => reached.has(file))
		.map(([file, text]) => ({
			file,
			bytes: Buffer.byteLength(text),
			gzip: gzipSync(text, { level: 9 }).byteLength,
			initial: initial.has(file),
			imports: importsOf(file, STATIC_IMPORT),
		}))
		.sort(
			(a, b) => Number(b.initial) - Number(a.initial) || Number(b.file === entry) - Number(a.file === entry),
		);
}
