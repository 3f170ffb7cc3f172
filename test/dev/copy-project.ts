import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../src/build/run-tool.ts';

/** A copy of parts of the project, which a test may change. */
export interface ProjectCopy {
	readonly root: string;
	remove(): void;
}

/**
 * Copies files and folders of the project to a folder inside it, so that packages are found in the project's own
 * node_modules.
 * @param paths below the project's root
 * @param options.linked whether the copy has node_modules at its root, for tools that are started by their path
 */
export function copyProject(paths: readonly string[], { linked = false } = {}): ProjectCopy {
	const copies = join(ROOT, '.cache', 'copies');
	mkdirSync(copies, { recursive: true });
	const root = mkdtempSync(join(copies, 'copy-'));
	for (const path of paths) {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		cpSync(join(ROOT, path), join(root, path), { recursive: true });
	}
	if (linked) symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
	return { root, remove: () => rmSync(root, { recursive: true }) };
}
