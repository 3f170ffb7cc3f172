import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyProject } from '../dev/copy-project.ts';

/** A fault that is put into a copy of the sources, to see whether it is noticed. */
export interface PlantedFault {
	/** How the faulty code behaves, in plain words. */
	readonly name: string;
	/** Path below the project's root, in `src`. */
	readonly file: string;
	/** The text that is replaced. It occurs once in the file. */
	readonly find: string;
	/** The text that takes its place; it compiles. */
	readonly replace: string;
}

/** What the tests, the simulation and their tools need; packages are found in the project's own node_modules. */
const COPIED = ['src', 'test', 'demo', 'docs/openapi.json', 'package.json', 'tsconfig.json'];

/** A copy of the project with one fault in it, or none. */
export interface FaultyCopy {
	readonly root: string;
	/** Puts a fault in; the one before is taken out. */
	plant(fault: PlantedFault): void;
	/** Takes the fault out. */
	restore(): void;
	/** Deletes the copy. */
	remove(): void;
}

/** Copies the project below `.cache`. The copy is to be removed. */
export function copyForFaults(): FaultyCopy {
	const { root, remove } = copyProject(COPIED, { linked: true });
	let changed: { readonly path: string; readonly text: string } | undefined;
	const restore = () => {
		if (changed) writeFileSync(changed.path, changed.text);
		changed = undefined;
	};
	return {
		root,
		plant(fault) {
			restore();
			const path = join(root, fault.file);
			const text = readFileSync(path, 'utf8');
			changed = { path, text };
			writeFileSync(path, withFault(text, fault));
		},
		restore,
		remove,
	};
}

/**
 * The text of a source file with the fault in it.
 * @throws {Error} when the text to be replaced does not occur exactly once
 */
export function withFault(text: string, { name, file, find, replace }: PlantedFault): string {
	const found = text.split(find).length - 1;
	if (found !== 1)
		throw new Error(`"${name}": its text occurs ${found} times in ${file}, and must occur once.`);
	// A function, since `$` has a meaning in a text.
	return text.replace(find, () => replace);
}
