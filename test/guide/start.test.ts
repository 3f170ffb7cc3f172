import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../browser.ts';
import { ROOT } from '../build/run-tool.ts';
import { freePort } from '../free-port.ts';
import { install, type Installed } from '../package/install.ts';
import { serveFolder } from '../stories/static-server.ts';
import { PATIENCE_MS, until } from '../until.ts';

const START = await readFile(join(ROOT, 'docs/start.md'), 'utf8');
const MOUNT = await readFile(join(ROOT, 'docs/mount-the-endpoint.md'), 'utf8');
const MAIN = 'node_modules/checkout-links/dist/cli/main.js';

/** What stands in the first fence of that language under a heading, which may name a file in its first line. */
function block(page: string, heading: string, language: string): string {
	const [, section = ''] = page.split(`\n## ${heading}\n`);
	const [, code] =
		new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(section.split('\n## ')[0] ?? '') ?? [];
	assert.ok(code, `${language} under ${heading}`);
	return code;
}

const php = spawnSync('php', ['--version']).status === 0;

describe('Whoever follows “Start in ten minutes” is paid', () => {
	let browser: Browser;
	let project: Installed;
	const running = new Set<ChildProcess>();
	/** Ports of the page, and free ones in their place: the machine may use the page's for something else. */
	let ports: Readonly<Record<string, string>>;

	before(async () => {
		const { executablePath, args } = await findChromium();
		browser = await chromium.launch({ executablePath, args });
		project = install('express');
		const free = await Promise.all([freePort(), freePort(), freePort()]);
		ports = Object.fromEntries(['3000', '8080', '8081'].map((port, at) => [port, String(free[at])]));
	});
	afterEach(async () => {
		for (const program of running) {
			const closed = program.exitCode === null && once(program, 'close');
			program.kill('SIGTERM');
			await closed;
		}
		running.clear();
	});
	after(async () => {
		await browser.close();
		project.remove();
	});

	const onFreePorts = (text: string) =>
		text.replace(/\b(?:3000|8080|8081)\b/g, (port) => ports[port] ?? port);

	/** Writes what the page says to write. */
	async function paste(file: string, code: string): Promise<void> {
		const path = join(project.folder, file);
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, onFreePorts(code));
	}

	/** Types a command of the page, and waits until the address answers that it leads to. */
	async function type(program: string, args: readonly string[], address: string): Promise<void> {
		const child = spawn(program, args.map(onFreePorts), {
			cwd: project.folder,
			env: { PATH: process.env['PATH'], PORT: ports['8080'], ...(await settings()) },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		running.add(child);
		const said: Buffer[] = [];
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
		const ready = await until(async () => {
			if (child.exitCode !== null) return 'ended';
			return (await fetch(onFreePorts(address))).ok && 'answers';
		}, `an answer at ${address}`);
		assert.equal(ready, 'answers', `${program} ended:\n${Buffer.concat(said)}`);
	}

	/** What PHP takes from `.env` by way of the shell; Node reads the file by itself. */
	async function settings(): Promise<Readonly<Record<string, string>>> {
		const text = await readFile(join(project.folder, '.env'), 'utf8');
		return Object.fromEntries(
			text
				.trim()
				.split('\n')
				.map((line) => line.split('=') as [string, string]),
		);
	}

	const simulate = () =>
		type(
			process.execPath,
			[MAIN, 'sandbox', '--only', 'onepay', '--port', '8081'],
			'http://127.0.0.1:8081/_sandbox',
		);

	/** The part “An endpoint of its own”. */
	async function serve(): Promise<void> {
		const heading = 'An endpoint of its own';
		await paste('checkout.config.mjs', block(START, heading, 'js'));
		await paste('.env', block(START, heading, 'ini'));
		await simulate();
		const [, command = ''] = /^node (.* serve .*)$/m.exec(START) ?? [];
		await type(process.execPath, command.split(' '), 'http://127.0.0.1:8080/readyz');
	}

	/** The part “Pay”. */
	async function pay(address: string): Promise<void> {
		const context = await browser.newContext({ locale: 'es-CO' });
		context.setDefaultTimeout(PATIENCE_MS);
		try {
			const page = await context.newPage();
			await page.goto(onFreePorts(address));
			await page.getByRole('button', { name: /^Pagar/ }).click();
			await page.locator('button[name="outcome"][value="approve"]').click();
			await page.getByText('Pago aprobado').first().waitFor();
		} finally {
			await context.close();
		}
	}

	it('with a static site', async () => {
		await serve();
		await paste('site/index.html', block(START, 'A static site', 'html'));
		const files = await serveFolder(join(project.folder, 'site'), Number(ports['3000']));
		try {
			await pay('http://localhost:3000/index.html');
		} finally {
			await files.close();
		}
	});

	it('with Express', async () => {
		for (const heading of ['The endpoint', 'Express']) {
			const code = block(MOUNT, heading, 'ts');
			await paste(/^\/\/ (\S+)/.exec(code)?.[1] ?? '', code);
		}
		await paste('package.json', '{ "type": "module" }');
		const env = MOUNT.split('\n## A provider to try it with\n')[1] ?? '';
		await paste('.env', /^```sh\n(ONEPAY_[^]*?)^```/m.exec(env)?.[1] ?? '');
		await paste(
			'.env',
			`${await readFile(join(project.folder, '.env'), 'utf8')}SHOP_ORIGIN=http://localhost:3000\n`,
		);
		await simulate();
		await type(process.execPath, ['--env-file=.env', 'src/server.ts'], 'http://localhost:3000/');
		await pay('http://localhost:3000/');
	});

	it('with a page of PHP', { skip: !php && 'php is not installed' }, async () => {
		await serve();
		const [, page = ''] = START.match(/^```php\n(<!doctype[^]*?)^```/m) ?? [];
		await paste('factura.php', page);
		await copyFile(join(ROOT, 'docs/tokens/token.php'), join(project.folder, 'token.php'));
		await type('php', ['-S', 'localhost:3000'], 'http://localhost:3000/factura.php');
		await pay('http://localhost:3000/factura.php');
	});

	it('with WordPress', { skip: !php && 'php is not installed' }, async () => {
		await serve();
		await paste('checkout-links.php', block(START, 'WordPress or PHP', 'php'));
		// As much of WordPress as the plugin asks for, and a page that has its shortcode.
		await paste(
			'index.php',
			`<?php
$shortcodes = [];
function add_action($hook, $act) { $act(); }
function add_shortcode($name, $write) { $GLOBALS['shortcodes'][$name] = $write; }
function esc_attr($text) { return htmlspecialchars($text, ENT_QUOTES); }
function wp_enqueue_script_module($id, $src) { echo "<script type=\\"module\\" id=\\"$id\\" src=\\"$src\\"></script>"; }
echo '<!doctype html><html lang="es"><meta charset="utf-8"><title>WordPress</title>';
require 'checkout-links.php';
echo $shortcodes['pay'](['item' => 'cafe']);
`,
		);
		await type('php', ['-S', 'localhost:3000'], 'http://localhost:3000/');
		await pay('http://localhost:3000/');
	});
});
