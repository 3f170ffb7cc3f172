import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { styleText } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { createEndpoint } from '../../src/endpoint/index.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { toNodeListener } from '../../src/runtimes/node.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { memory } from '../../src/stores/memory.ts';
import { findChromium } from '../browser.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { freePort } from '../free-port.ts';
import { PATIENCE_MS } from '../until.ts';
import { runCommand } from '../hosts/process.ts';
import { inWords, sum, type Tally } from '../runner/tally.ts';
import { PAGES, type FrameworkPage } from './pages.ts';
import { changeRoutes, payOn } from './pay.ts';

const MINUTE_MS = 60_000;
const TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html',
	'.js': 'text/javascript',
	'.css': 'text/css',
};
const PRICE = { value: '49900', currency: 'COP' };

/** `npm run test:pages [NAME…]`: the packed package on pages of frameworks, each built by its own tools, each paid on. */
async function runPages(names: readonly string[]): Promise<Tally> {
	const wanted = PAGES.filter(({ name }) => names.length === 0 || names.includes(name));
	if (wanted.length === 0) throw new Error(`There are ${PAGES.map(({ name }) => name).join(', ')}.`);

	const place = await mkdtemp(join(tmpdir(), 'checkout-links-pages-'));
	const found = await findChromium();
	const browser = await chromium.launch({ executablePath: found.executablePath, args: found.args });
	try {
		await runCommand(['npm', 'run', '-s', 'build'], ROOT, {}, MINUTE_MS);
		const pack = ['npm', 'pack', '--ignore-scripts', '--pack-destination', place];
		const packed = await runCommand(pack, ROOT, {}, MINUTE_MS);
		const tarball = join(place, packed.trim().split('\n').at(-1) ?? '');
		const tallies: Tally[] = [];
		for (const page of wanted) tallies.push(await report(page, join(place, page.name), tarball, browser));
		return sum(tallies);
	} finally {
		await browser.close();
		await rm(place, { recursive: true, force: true });
	}
}

/** Tries one framework and says in one line what came of it. */
async function report(
	page: FrameworkPage,
	folder: string,
	tarball: string,
	browser: Browser,
): Promise<Tally> {
	const start = performance.now();
	try {
		await build(page, folder, tarball);
		await serveAndPay(page, page.build.length > 0 ? join(folder, 'dist') : folder, browser);
		const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
		console.log(`${styleText('green', '✓')} ${page.title.padEnd(20)}${seconds} s`);
		return { passed: 1, failures: [], skipped: [] };
	} catch (error) {
		console.log(`${styleText('red', '✗')} ${page.title}`);
		return { passed: 0, failures: [`${page.title}\n${String((error as Error).stack)}`], skipped: [] };
	}
}

async function build(page: FrameworkPage, folder: string, tarball: string): Promise<void> {
	for (const part of ['page', page.name])
		await cp(join(ROOT, 'test/pages', part), folder, { recursive: true });
	const main = (await readdir(folder)).find((file) => /^main\.tsx?$/.test(file));
	const index = join(folder, 'index.html');
	await writeFile(index, (await readFile(index, 'utf8')).replace('"/main"', `"/${main}"`));
	await cp(tarball, join(folder, 'checkout-links.tgz'));
	const install = ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund'];
	for (const command of [install, ...page.build]) await runCommand(command, folder, {}, 3 * MINUTE_MS);
}

/** A shop of its own for each page: its files and, on the same origin, the endpoint. */
async function serveAndPay({ routes }: FrameworkPage, files: string, browser: Browser): Promise<void> {
	const sandbox = await startSandbox({ only: ['onepay'] });
	const origin = `http://127.0.0.1:${await freePort()}`;
	const item = { amount: PRICE };
	const checkout = createEndpoint({
		origins: [origin],
		providers: [onepay({ secretKey: 'sk_test_pages', baseUrl: sandbox.onepay.baseUrl })],
		items: { cafe: { title: 'Café', ...item }, te: { title: 'Té', ...item }, pan: { title: 'Pan', ...item } },
		store: memory(),
		log: () => {},
	});
	const listener = toNodeListener(checkout);
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '/', origin);
		if (pathname.startsWith('/checkout/')) return void listener(request, response);
		const file = pathname === '/' ? 'index.html' : normalize(pathname);
		readFile(join(files, file)).then(
			(bytes) => response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(bytes),
			() => response.writeHead(404).end(),
		);
	});
	await new Promise<void>((resolve) => server.listen(Number(new URL(origin).port), '127.0.0.1', resolve));
	const context = await browser.newContext({ locale: 'es-CO' });
	context.setDefaultTimeout(PATIENCE_MS);
	try {
		await payOn(await context.newPage(), `${origin}/`, routes && changeRoutes);
		const asked = await fetch(`${sandbox.onepay.origin}/_sandbox/requests`);
		const { requests } = (await asked.json()) as { requests: { readonly method: string }[] };
		assert.equal(requests.filter(({ method }) => method === 'POST').length, 1, 'makes one payment');
	} finally {
		await context.close();
		await new Promise((resolve) => {
			server.close(resolve);
			server.closeAllConnections();
		});
		await checkout.close();
		await sandbox.close();
	}
}

try {
	const tally = await runPages(process.argv.slice(2));
	for (const failure of tally.failures) console.log(`\n${styleText('red', failure)}`);
	console.log(`\n${inWords(tally)}`);
	process.exitCode = tally.failures.length > 0 || tally.passed === 0 ? 1 : 0;
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
