import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { styleText } from 'node:util';
import type { StartedSandbox } from '../../src/sandbox/index.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { freePort } from '../free-port.ts';
import { openBrowser, payOnPage } from '../guide/pay.ts';
import { readSteps } from '../guide/steps.ts';
import { inWords, sum, type Tally } from '../runner/tally.ts';
import type { Host } from './host.ts';
import { payOnDrawnPage } from './drawn-page.ts';
import { HOSTS } from './hosts.ts';
import { openSandbox, SECRET, takePayment } from './payment.ts';
import { CommandFailure, runCommand, startCommand } from './process.ts';

const MINUTE_MS = 60_000;

/** `npm run test:hosts [NAME…]`: the packed package in projects of others, each built and run by its own tools. */
async function runHosts(names: readonly string[]): Promise<Tally> {
	const wanted = HOSTS.filter(({ name }) => names.length === 0 || names.includes(name));
	if (wanted.length === 0) throw new Error(`There are ${HOSTS.map(({ name }) => name).join(', ')}.`);

	const place = await mkdtemp(join(tmpdir(), 'checkout-links-hosts-'));
	try {
		await runCommand(['npm', 'run', '-s', 'build'], ROOT, {}, MINUTE_MS);
		const packed = await runCommand(
			['npm', 'pack', '--ignore-scripts', '--pack-destination', place],
			ROOT,
			{},
			MINUTE_MS,
		);
		const tarball = join(place, packed.trim().split('\n').at(-1) ?? '');
		const tallies: Tally[] = [];
		// One at a time: each brings a compiler that takes all there is.
		for (const host of wanted) tallies.push(await report(host, join(place, host.name), tarball));
		return sum(tallies);
	} finally {
		await rm(place, { recursive: true, force: true });
	}
}

/** Tries one host and says in one line what came of it. */
async function report(host: Host, folder: string, tarball: string): Promise<Tally> {
	const start = performance.now();
	const line = (mark: string, words: string) => {
		const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
		console.log(`${mark} ${host.title.padEnd(30)}${seconds} s   ${words}`);
	};
	try {
		await install(host, folder, tarball);
	} catch (error) {
		const words = String(error).split('\n');
		const reason = words.find((text) => /^npm error (?!code)/.test(text)) ?? words[0];
		line('-', `skipped: ${reason}`);
		return { passed: 0, failures: [], skipped: [`${host.title} (could not be installed)`] };
	}
	const sandbox = await openSandbox();
	try {
		await tryHost(host, folder, sandbox);
		line(
			styleText('green', '✓'),
			`took a payment, a webhook and a form${host.drawnPage ? ', drew a page' : ''}${host.guide ? ', paid on its page' : ''}`,
		);
		return { passed: 1, failures: [], skipped: [] };
	} catch (error) {
		line(styleText('red', '✗'), 'failed');
		const words = error instanceof CommandFailure ? error.message : String((error as Error).stack);
		return { passed: 0, failures: [`${host.title}\n${words}`], skipped: [] };
	} finally {
		await sandbox.close();
	}
}

async function install(host: Host, folder: string, tarball: string): Promise<void> {
	if (host.guide === undefined) {
		const source = join(ROOT, 'test/hosts', host.name);
		// What tells us of the host is no part of its project.
		await cp(source, folder, { recursive: true, filter: (file) => file !== join(source, 'host.ts') });
		await cp(join(ROOT, 'test/hosts/shop'), folder, { recursive: true });
	} else {
		await writeGuide(host.guide, folder);
	}
	await cp(tarball, join(folder, 'checkout-links.tgz'));
	await runCommand(
		['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund'],
		folder,
		{},
		3 * MINUTE_MS,
	);
}

/** Writes the files of a page, with the tarball in place of the published package. */
async function writeGuide(page: string, folder: string): Promise<void> {
	for (const step of readSteps(await readFile(join(ROOT, 'docs', page), 'utf8'))) {
		if (step.kind !== 'file') continue;
		const file = join(folder, step.path);
		await mkdir(dirname(file), { recursive: true });
		const text = step.text.replace(/("checkout-links": )"[^"]+"/, '$1"file:checkout-links.tgz"');
		await writeFile(file, text);
	}
}

/** @throws {CommandFailure} with what the host printed; an assertion's error for a wrong answer */
async function tryHost(host: Host, folder: string, sandbox: StartedSandbox<'onepay'>): Promise<void> {
	const port = String(await freePort());
	const origin = `http://127.0.0.1:${port}`;
	const env: Readonly<Record<string, string>> = {
		PORT: port,
		SHOP_ORIGIN: origin,
		// Where SvelteKit, Astro and Nuxt listen.
		HOST: '127.0.0.1',
		ONEPAY_BASE_URL: sandbox.onepay.baseUrl,
		ONEPAY_SECRET_KEY: 'sk_test_x',
		ONEPAY_WEBHOOK_SECRET: SECRET,
		NEXT_TELEMETRY_DISABLED: '1',
		ASTRO_TELEMETRY_DISABLED: '1',
		NUXT_TELEMETRY_DISABLED: '1',
		WRANGLER_SEND_METRICS: 'false',
		DENO_NO_UPDATE_CHECK: '1',
	};
	if (host.build) await runCommand(host.build, folder, env, 3 * MINUTE_MS);
	if (host.check) await runCommand(host.check, folder, env, 3 * MINUTE_MS);

	const command = host.start.map((word) => word.replace(/\{(\w+)\}/g, (_, name: string) => env[name] ?? ''));
	const base = `${origin}${host.path}`;
	const running = startCommand(command, folder, env);
	try {
		await running.until(async () => (await fetch(`${base}/healthz`)).status === 200, MINUTE_MS);
		await takePayment(base, sandbox, undefined, host.guide === undefined ? undefined : origin);
		if (host.guide !== undefined) await payOnGuidePage(origin);
		if (host.drawnPage) await payOnDrawnPage(`${origin}${host.drawnPage}`, sandbox);
	} catch (error) {
		throw new CommandFailure(
			`${String((error as Error).stack)}\n\n${host.title} printed:\n${running.output()}`,
		);
	} finally {
		await running.stop();
	}
}

/** Pays on the page of a guide. */
async function payOnGuidePage(origin: string): Promise<void> {
	const browser = await openBrowser();
	try {
		await payOnPage(browser, `${origin}/`, 'Pagar $ 49.900 COP');
	} finally {
		await browser.close();
	}
}

try {
	const tally = await runHosts(process.argv.slice(2));
	for (const failure of tally.failures) console.log(`\n${styleText('red', failure)}`);
	console.log(`\n${inWords(tally)}`);
	process.exitCode = tally.failures.length > 0 || tally.passed === 0 ? 1 : 0;
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
