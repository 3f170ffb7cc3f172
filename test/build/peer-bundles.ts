import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { FLOOR, PEERS, type Peer } from './peers.ts';
import { ROOT } from '../../src/build/run-tool.ts';

/** What a page would load in place of ours. */
export interface PeerBundle {
	readonly title: string;
	readonly floor: boolean;
	/** Its scripts; undefined where it could not be installed or bundled. */
	readonly bundle: Bundle | undefined;
}

/** Scripts that belong together. */
export interface Bundle {
	/** Name of the one that a page names. */
	readonly entry: string;
	/** Code by name, with what is loaded later. */
	readonly scripts: ReadonlyMap<string, string>;
	/** Gzip bytes of all that a page loads at once. */
	readonly gzip: number;
}

/** Installs and bundles the floor and each peer, one after the other. */
export async function* peerBundles(): AsyncGenerator<PeerBundle> {
	await mkdir(join(ROOT, '.cache'), { recursive: true });
	// Inside the project, where Lit is found.
	const here = await mkdtemp(join(ROOT, '.cache/size-'));
	const folder = await mkdtemp(join(tmpdir(), 'checkout-links-size-'));
	try {
		yield { title: FLOOR.title, floor: true, bundle: await bundleOf(FLOOR, here) };
		await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}');
		for (const peer of PEERS) {
			const bundle = install(peer, folder) ? await bundleOf(peer, folder).catch(() => undefined) : undefined;
			yield { title: peer.title, floor: false, bundle };
		}
	} finally {
		await Promise.all([here, folder].map((path) => rm(path, { recursive: true, force: true })));
	}
}

function install({ packages }: Peer, folder: string): boolean {
	const npm = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', ...packages];
	return spawnSync('npm', npm, { cwd: folder, stdio: 'pipe', timeout: 120_000 }).status === 0;
}

/** Built as ours is. */
async function bundleOf({ code }: Peer, folder: string): Promise<Bundle> {
	const input = join(folder, 'page.js');
	await writeFile(input, code);
	const { output } = (await build({
		root: folder,
		configFile: false,
		logLevel: 'silent',
		resolve: { conditions: ['module', 'browser', 'production'] },
		define: { 'process.env.NODE_ENV': '"production"' },
		build: {
			write: false,
			target: 'es2022',
			modulePreload: false,
			rolldownOptions: { input, output: { format: 'es', minify: true } },
		},
	})) as unknown as {
		output: readonly {
			type: string;
			code: string;
			isEntry: boolean;
			fileName: string;
			imports: readonly string[];
		}[];
	};
	const chunks = new Map(
		output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]),
	);
	const entry = [...chunks.values()].find(({ isEntry }) => isEntry)?.fileName ?? '';
	const loaded = new Set([entry]);
	for (const name of loaded) for (const imported of chunks.get(name)?.imports ?? []) loaded.add(imported);
	const gzip = [...loaded].reduce(
		(total, name) => total + gzipSync(chunks.get(name)?.code ?? '', { level: 9 }).byteLength,
		0,
	);
	return { entry, scripts: new Map([...chunks].map(([name, chunk]) => [name, chunk.code])), gzip };
}
