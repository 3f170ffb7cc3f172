import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../../src/build/run-tool.ts';

/** One file of the tarball that would be published. */
export interface PackedFile {
	readonly path: string;
	readonly size: number;
}

/** As much of our package.json as tests read. */
interface PackageJson {
	readonly name: string;
	readonly version: string;
	readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
	readonly bin: Readonly<Record<string, string>>;
	readonly dependencies: Readonly<Record<string, string>>;
	readonly peerDependencies?: Readonly<Record<string, string>>;
	readonly customElements: string;
	readonly repository: { readonly url: string };
	readonly homepage: string;
	readonly bugs: string;
}

export const packageJson = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageJson;

/** The files that `npm publish` would send, from what is built now. */
export function packedFiles(): readonly PackedFile[] {
	return pack('--dry-run').files;
}

/** The tarball that `npm publish` would send, in a folder of its own. */
export function packTarball(): { readonly tarball: string; remove(): void } {
	const folder = mkdtempSync(join(tmpdir(), 'checkout-links-packed-'));
	const { filename } = pack('--pack-destination', folder);
	return {
		tarball: join(folder, filename),
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** What npm says of a tarball that it made, or would make. */
interface Packed {
	readonly filename: string;
	readonly files: readonly PackedFile[];
}

function pack(...options: readonly string[]): Packed {
	const json = execFileSync('npm', ['pack', '--json', '--ignore-scripts', ...options], {
		cwd: ROOT,
		encoding: 'utf8',
		shell: process.platform === 'win32',
	});
	const [packed] = JSON.parse(json) as readonly Packed[];
	if (!packed) throw new Error('npm packed nothing');
	return packed;
}

/** `from 'x'`, `import 'x'` and `import('x')` of a package; group 1 is its name without what is inside it. */
const BARE_IMPORT = /\b(?:from|import)\s*\(?\s*['"]((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/[^'"]*)?['"]/g;

/** A line of a docblock, whose examples import what the reader imports. */
const DOCBLOCK_LINE = /^\s*\*.*$/gm;

/** Packages that the built modules of a folder import, declarations not looked at; no modules of Node. */
export function externalsOf(folder: string): readonly string[] {
	const files = globSync(`${folder}/**/*.js`, { cwd: ROOT, exclude: ['dist/cdn/**'] });
	const names = files.flatMap((file) =>
		[...readFileSync(join(ROOT, file), 'utf8').replace(DOCBLOCK_LINE, '').matchAll(BARE_IMPORT)].map(
			([, name = '']) => name,
		),
	);
	return [...new Set(names)].toSorted();
}

/** Under which licence a package is that is installed here, and what it depends on itself. */
export function licenceOf(name: string): {
	readonly licence: string;
	readonly dependencies: readonly string[];
} {
	const text = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
	const { license = 'none', dependencies = {} } = JSON.parse(text) as {
		readonly license?: string;
		readonly dependencies?: Readonly<Record<string, string>>;
	};
	return { licence: license, dependencies: Object.keys(dependencies) };
}

/** A merchant's project that has installed the package, with nothing but what it depends on. */
export interface Installed {
	readonly folder: string;
	remove(): void;
}

/**
 * Installs what would be published into an empty project, without a network. Types of Node come along, as anybody has.
 * @param others packages that are installed here and that the project has too
 */
export function install(...others: readonly string[]): Installed {
	const folder = mkdtempSync(join(tmpdir(), 'checkout-links-installed-'));
	const modules = join(folder, 'node_modules');
	for (const { path } of packedFiles()) {
		cpSync(join(ROOT, path), join(modules, packageJson.name, path), { recursive: true });
	}
	// React, which is asked for only where it is used, comes without types: projects without it have none.
	const installed = { ...packageJson.dependencies, ...packageJson.peerDependencies };
	for (const name of [...Object.keys(installed), '@types/node', ...others]) {
		mkdirSync(dirname(join(modules, name)), { recursive: true });
		symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
	}
	return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
