import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** One script of a bundle. */
export interface Size {
	readonly file: string;
	readonly bytes: number;
	/** Bytes on the wire with gzip at its best, without headers. */
	readonly gzip: number;
	/** Whether a page loads it before anybody acts: the entry, and all that it imports statically. */
	readonly initial: boolean;
}

/** `from"./x.js"` and `import"./x.js"`, with any quotes; not `import("./x.js")`. */
const STATIC_IMPORT = /\b(?:from|import)\s*["'`]\.\/([^"'`]+)["'`]/g;

/** The scripts of a built folder, measured as files, the entry first. */
export async function measure(folder: string, entry: string): Promise<readonly Size[]> {
	const code = new Map<string, string>();
	for (const file of await readdir(folder)) {
		if (file.endsWith('.js')) code.set(file, await readFile(join(folder, file), 'utf8'));
	}
	const initial = new Set([entry]);
	for (const file of initial) {
		for (const [, imported] of (code.get(file) ?? '').matchAll(STATIC_IMPORT))
			if (imported) initial.add(imported);
	}
	return [...code]
		.map(([file, text]) => ({
			file,
			bytes: Buffer.byteLength(text),
			gzip: gzipSync(text, { level: 9 }).byteLength,
			initial: initial.has(file),
		}))
		.sort(
			(a, b) => Number(b.initial) - Number(a.initial) || Number(b.file === entry) - Number(a.file === entry),
		);
}
