import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { chromium } from 'playwright-core';
import { findChromium } from '../browser.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { freePort } from '../free-port.ts';
import { CommandFailure, runCommand, startCommand } from '../hosts/process.ts';
import { inWords, sum, type Tally } from '../runner/tally.ts';
import { IMAGES, Machine, makeDebian, missingForMachine, type NodeImage } from './machine.ts';

const MINUTE_MS = 60_000;
/** A first `npm ci` downloads 950 packages. */
const LONGEST_START_MS = 10 * MINUTE_MS;
const LONGEST_TEST_MS = 40 * MINUTE_MS;

/**
 * `npm run test:fresh [-- 20 22 24] [-- --start]`: runs the two commands of README on a bare Debian with nothing but a
 * Node.js download and the npm inside it. `--start` leaves `npm test` out. Tests the last commit.
 */
async function runFresh(names: readonly string[], onlyStart: boolean): Promise<Tally> {
	const wanted = IMAGES.filter(({ name }) => names.length === 0 || names.includes(name));
	if (wanted.length === 0) throw new Error(`There are ${IMAGES.map(({ name }) => name).join(', ')}.`);
	const missing = missingForMachine();
	if (missing) return { passed: 0, failures: [], skipped: [`a bare Debian (${missing})`] };

	const place = await mkdtemp(join(tmpdir(), 'checkout-links-fresh-'));
	try {
		const debian = join(place, 'debian');
		await step('a bare Debian', () => makeDebian(debian));
		const tallies: Tally[] = [];
		for (const image of wanted) tallies.push(await tryImage(image, debian, place, onlyStart));
		return sum(tallies);
	} finally {
		await rm(place, { recursive: true, force: true });
	}
}

async function tryImage(image: NodeImage, debian: string, place: string, onlyStart: boolean): Promise<Tally> {
	const title = `Node.js ${image.node} with npm ${image.npm}`;
	const machine = await Machine.make(debian, join(place, image.name), image);
	try {
		await machine.clone(ROOT);
		const steps: (readonly [string, () => Promise<string | void>])[] = [
			['npm ci && npm start, and a payment', () => startAndPay(machine)],
			...(onlyStart ? [] : [['npm ci && npm test', () => test(machine)] as const]),
		];
		const failures: string[] = [];
		for (const [name, run] of steps) {
			const words = `${title}: ${name}`;
			await step(words, run).catch((error: unknown) => {
				failures.push(`${words}\n${error instanceof CommandFailure ? error.message : String(error)}`);
			});
		}
		return { passed: steps.length - failures.length, failures, skipped: [] };
	} finally {
		await machine.remove();
	}
}

/** Starts the shop as README has it, and pays there with a browser of this machine. */
async function startAndPay(machine: Machine): Promise<void> {
	const port = String(await freePort());
	const address = `http://localhost:${port}`;
	const shop = startCommand(machine.command('npm ci && npm start', { PORT: port }), ROOT, {});
	const browser = await chromium.launch(
		await findChromium().then(({ executablePath, args }) => ({ executablePath, args })),
	);
	try {
		await shop.until(async () => (await fetch(address)).ok, LONGEST_START_MS);
		const page = await browser.newPage({ locale: 'es-CO' });
		await page.goto(address);
		await page.getByRole('button', { name: /^Pagar \$\s49\.900$/ }).click();
		await page.locator('button[name="outcome"][value="approve"]').click();
		await page.getByText('Pago aprobado').first().waitFor();
	} catch (error) {
		throw new CommandFailure(`${String(error)}\n\nIt printed:\n${shop.output()}`);
	} finally {
		await browser.close();
		await shop.stop();
	}
}

/** @returns the tally line */
async function test(machine: Machine): Promise<string> {
	const printed = await runCommand(machine.command('npm ci && npm test'), ROOT, {}, LONGEST_TEST_MS);
	return printed.trim().split('\n').at(-1) ?? '';
}

/** Runs one step and prints a line with its time. */
async function step(name: string, run: () => Promise<string | void>): Promise<void> {
	const start = performance.now();
	const line = (mark: string, words: string) => {
		const seconds = ((performance.now() - start) / 1000).toFixed(0).padStart(5);
		console.log(`${mark} ${seconds} s   ${name}${words && `: ${words}`}`);
	};
	try {
		line(styleText('green', '✓'), (await run()) ?? '');
	} catch (error) {
		line(styleText('red', '✗'), 'failed');
		throw error;
	}
}

try {
	const { positionals, values } = parseArgs({
		allowPositionals: true,
		options: { start: { type: 'boolean', default: false } },
	});
	const tally = await runFresh(positionals, values.start);
	for (const failure of tally.failures) console.log(`\n${styleText('red', failure)}`);
	for (const name of tally.skipped) console.log(`skipped: ${name}`);
	console.log(`\n${inWords(tally)}`);
	process.exitCode = tally.failures.length > 0 ? 1 : 0;
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
