import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { excesses, totalsOf } from './budgets.ts';
import { buildCdn, CDN } from './cdn.ts';
import { FLOOR, PEERS, type Peer } from './peers.ts';
import { ROOT } from './run-tool.ts';
import { measure } from './sizes.ts';

const gzipOf = (code: string | Buffer) => gzipSync(code, { level: 9 }).byteLength;

/** Gzip bytes of all that a bundle of a peer's code loads at once, built as ours is. */
async function sizeOf({ code }: Peer, folder: string): Promise<number> {
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
	const loaded = new Set(
		[...chunks.values()].filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName),
	);
	for (const name of loaded) for (const imported of chunks.get(name)?.imports ?? []) loaded.add(imported);
	return [...loaded].reduce((total, name) => total + gzipOf(chunks.get(name)?.code ?? ''), 0);
}

/** `npm run size`: ours beside the floor and beside the client code of others, measured in the same way and run. */
async function report(): Promise<void> {
	await buildCdn();
	const totals = totalsOf(
		await measure(CDN, 'checkout-links.js'),
		gzipOf(readFileSync(join(CDN, 'checkout-links.single.js'))),
	);
	const line = (bytes: number | string, title: string) =>
		console.log(`${String(bytes).padStart(9)}  ${title}`);
	console.log('gzip bytes');
	line(totals.initial, 'checkout-links, before the payer acts');
	line(totals.redirect, 'checkout-links, all of a payment by redirect');
	line(totals.single, 'checkout-links, the one file that holds everything');

	await mkdir(join(ROOT, '.cache'), { recursive: true });
	// Inside the project, where Lit is found.
	const here = await mkdtemp(join(ROOT, '.cache/size-'));
	const folder = await mkdtemp(join(tmpdir(), 'checkout-links-size-'));
	try {
		line(await sizeOf(FLOOR, here), FLOOR.title);
		await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}');
		for (const peer of PEERS) {
			const npm = [
				'install',
				'--no-audit',
				'--no-fund',
				'--ignore-scripts',
				'--loglevel=error',
				...peer.packages,
			];
			const installed = spawnSync('npm', npm, { cwd: folder, stdio: 'pipe', timeout: 120_000 });
			const size = installed.status === 0 ? await sizeOf(peer, folder).catch(String) : undefined;
			line(
				typeof size === 'number' ? size : '–',
				typeof size === 'number'
					? peer.title
					: `${peer.title} (could not be ${size ? 'bundled' : 'installed'})`,
			);
		}
	} finally {
		await Promise.all([here, folder].map((path) => rm(path, { recursive: true, force: true })));
	}
	for (const sentence of excesses(totals)) {
		console.error(sentence);
		process.exitCode = 1;
	}
}

await report();
