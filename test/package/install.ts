import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../build/run-tool.ts';

/** One file of the tarball that would be published. */
export interface PackedFile {
	readonly path: string;
	readonly size: number;
}

/** As much of our package.json as tests read. */
interface PackageJson {
	readonly name: string;
	readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
	readonly bin: Readonly<Record<string, string>>;
	readonly dependencies: Readonly<Record<string, string>>;
	readonly customElements: string;
}

export const packageJson = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageJson;

/** The files that `npm publish` would send, from what is built now. */
export function packedFiles(): readonly PackedFile[] {
	const json = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: ROOT,
		encoding: 'utf8',
		shell: process.platform === 'win32',
	});
	const [packed] = JSON.parse(json) as readonly { readonly files: readonly PackedFile[] }[];
	return packed?.files ?? [];
}

/** A merchant's project that has installed the package, with nothing but what it depends on. */
export interface Installed {
	readonly folder: string;
	remove(): void;
}

/** Installs what would be published into an empty project, without a network. Types of Node come along, as anybody has. */
export function install(): Installed {
	const folder = mkdtempSync(join(tmpdir(), 'checkout-links-installed-'));
	const modules = join(folder, 'node_modules');
	for (const { path } of packedFiles()) {
		cpSync(join(ROOT, path), join(modules, packageJson.name, path), { recursive: true });
	}
	for (const name of [...Object.keys(packageJson.dependencies), '@types/node']) {
		mkdirSync(dirname(join(modules, name)), { recursive: true });
		symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
	}
	return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
