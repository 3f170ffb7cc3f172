import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { findChromium } from '../browser.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';
import { install, type Installed } from '../package/install.ts';

const README = await readFile(join(ROOT, 'README.md'), 'utf8');

/** Every fence of one language, in the order of the page. */
function fences(language: string): readonly string[] {
	return [...README.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
		([, code = '']) => code,
	);
}

const [SHOP_PAGE = '', THANKS_PAGE = ''] = fences('html');
const [DEFINE = '', SERVER = ''] = fences('ts');
const [ENV = ''] = fences('ini');

describe('The program that the README spells out', () => {
	let browser: Browser;
	let project: Installed;
	let shop: Server;
	const running: ChildProcess[] = [];
	const logged: Buffer[] = [];
	let here: { readonly shop: string; readonly pay: string };
	/** Puts this machine in the place of the README's hosts. */
	let onThisMachine: (text: string) => string;

	/** Starts a program of the project, and waits until the address answers. */
	async function start(args: readonly string[], address: string): Promise<void> {
		const child = spawn(process.execPath, args, {
			cwd: project.folder,
			env: { PATH: process.env['PATH'] },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		running.push(child);
		for (const stream of [child.stdout, child.stderr])
			stream.on('data', (chunk: Buffer) => logged.push(chunk));
		const answers = () =>
			fetch(address).then(
				({ ok }) => ok,
				() => false,
			);
		await until(async () => child.exitCode !== null || (await answers()), `${address} to answer`);
		assert.equal(child.exitCode, null, `${args.join(' ')} ended:\n${Buffer.concat(logged)}`);
	}

	/** The snippet for frontend developers, as their bundler ships it. */
	async function bundled(): Promise<string> {
		await writeFile(join(project.folder, 'page.js'), DEFINE);
		const bundle = await rolldown({ input: join(project.folder, 'page.js'), cwd: project.folder });
		const { output } = await bundle.generate({ format: 'es', codeSplitting: false });
		await bundle.close();
		return output[0].code;
	}

	before(async () => {
		const { executablePath, args } = await findChromium();
		[browser, project] = [await chromium.launch({ executablePath, args }), install()];
		const [shopPort, payPort, sandboxPort] = [await freePort(), await freePort(), await freePort()];
		here = { shop: `http://localhost:${shopPort}`, pay: `http://localhost:${payPort}` };
		onThisMachine = (text) =>
			text
				.replaceAll('https://pay.shop.example', here.pay)
				.replaceAll('https://shop.example', here.shop)
				.replaceAll('127.0.0.1:8081', `127.0.0.1:${sandboxPort}`)
				.replaceAll('listen(3000)', `listen(${payPort})`);

		const [, command = ''] = /^node (--env-file=\.env server\.mjs)$/m.exec(README) ?? [];
		assert.ok(command, 'the command that starts the server');
		await writeFile(join(project.folder, 'server.mjs'), onThisMachine(SERVER));
		await writeFile(join(project.folder, '.env'), onThisMachine(ENV));
		await start(
			[
				'node_modules/checkout-links/dist/cli/main.js',
				'sandbox',
				'--only',
				'onepay',
				'--port',
				`${sandboxPort}`,
			],
			`http://127.0.0.1:${sandboxPort}/_sandbox`,
		);
		await start(command.split(' '), `${here.pay}/checkout/readyz`);

		const script = await bundled();
		const pages: Readonly<Record<string, string>> = {
			'/cafe': SHOP_PAGE,
			'/gracias': THANKS_PAGE,
			'/cafe-here': SHOP_PAGE.replace(/\s*return-url="[^"]*"/, ''),
			'/bundled': `<script type="module" src="/page.js"></script>${SHOP_PAGE.replace(/<script.*<\/script>/, '')}`,
			'/bundled-gracias': `<script type="module" src="/page.js"></script>${THANKS_PAGE.replace(/<script.*<\/script>/, '')}`,
		};
		shop = createServer((request, response) => {
			const { pathname } = new URL(request.url ?? '/', here.shop);
			const page = pages[pathname.replace(/(?<=.)\/$/, '')];
			if (pathname === '/favicon.ico') response.writeHead(204).end();
			else if (pathname === '/page.js')
				response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
			else if (page) {
				const back = onThisMachine(page).replace(
					/gracias(?=")/,
					pathname === '/bundled' ? 'bundled-gracias' : 'gracias',
				);
				response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(back);
			} else response.writeHead(404).end();
		});
		shop.listen(shopPort);
		await once(shop, 'listening');
	});
	after(async () => {
		await browser.close();
		for (const program of running) {
			const closed = program.exitCode === null && once(program, 'close');
			program.kill('SIGTERM');
			await closed;
		}
		shop.closeAllConnections();
		shop.close();
		project.remove();
	});

	/** What the page writes into the console. */
	async function open(path: string): Promise<{ page: Page; lines: string[]; close(): Promise<void> }> {
		const context = await browser.newContext({ locale: 'es-CO', viewport: { width: 360, height: 740 } });
		context.setDefaultTimeout(15_000);
		const page = await context.newPage();
		const lines: string[] = [];
		page.on('console', (message) => lines.push(message.text()));
		await page.goto(here.shop + path);
		return { page, lines, close: () => context.close() };
	}

	async function pay(page: Page): Promise<void> {
		await page.getByRole('button', { name: /^Pagar/ }).click();
		await page.locator('button[name="outcome"][value="approve"]').click();
	}

	it('takes a payment, and shows the confirmed status on the thank-you page', async () => {
		const { page, lines, close } = await open('/cafe');
		await pay(page);
		await page.waitForURL((url) => url.pathname === '/gracias');
		await page.getByText('Pago aprobado').first().waitFor();
		assert.equal(await page.evaluate(() => document.querySelector('checkout-status')?.state), 'succeeded');
		assert.equal(new URL(page.url()).search, '', 'the address bar is clean');
		assert.deepEqual(lines, []);
		await close();
	});

	it('shows nothing on the thank-you page to somebody who did not pay', async () => {
		const { page, close } = await open('/gracias');
		await page.waitForFunction(() => customElements.get('checkout-status'));
		assert.equal(await page.evaluate(() => document.querySelector('checkout-status')?.state), 'idle');
		assert.equal((await page.locator('body').innerText()).trim(), '');
		await close();
	});

	for (const path of ['/cafe-here', '/cafe-here/', '/cafe-here?utm_source=x&b=%2F', '/cafe-here#reviews']) {
		it(`brings the payer back to ${path} where no return-url is given`, async () => {
			const { page, close } = await open(path);
			await pay(page);
			await page.getByText('Pago aprobado').first().waitFor();
			assert.equal(page.url(), here.shop + path);
			await close();
		});
	}

	it('takes a payment with the import for bundlers, and calls its listener', async () => {
		const { page, lines, close } = await open('/bundled');
		const paid = page.waitForEvent('console', (message) => /^[0-9a-f-]{36} /.test(message.text()));
		await pay(page);
		await page.getByText('Pago aprobado').first().waitFor();
		assert.match((await paid).text(), /49900/);
		assert.equal(new URL(page.url()).pathname, '/bundled-gracias');
		assert.deepEqual(
			lines.filter((line) => line.startsWith('[checkout-links]')),
			[],
		);
		await close();
	});

	it('explains to the developer why a page that was opened as 127.0.0.1 is refused', async () => {
		logged.length = 0;
		const { page, lines, close } = await open('/gracias');
		const address = new URL(here.shop);
		const other = `http://127.0.0.1:${address.port}`;
		await page.goto(`${other}/cafe`);
		await page
			.getByText(/^Algo salió mal de nuestro lado/)
			.first()
			.waitFor();
		const [warning = '', ...others] = lines.filter((line) => line.startsWith('[checkout-links]'));
		assert.equal(
			warning,
			`[checkout-links] The page's origin ${other} is not in "origins" (${address.origin}). Add it, or open the page at ${address.origin}.`,
		);
		assert.deepEqual(others, []);
		const entry = Buffer.concat(logged)
			.toString()
			.split('\n')
			.find((line) => line.includes('origin_not_allowed'));
		const { level, setting, value, configured } = JSON.parse(entry ?? '{}') as Record<string, unknown>;
		assert.deepEqual(
			{ level, setting, value, configured },
			{ level: 'warn', setting: 'origins', value: other, configured: [address.origin] },
		);
		await close();
	});
});
