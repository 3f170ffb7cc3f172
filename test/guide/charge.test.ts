import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { ROOT } from '../../src/build/run-tool.ts';
import { freePort } from '../free-port.ts';
import { runCommand, startCommand, type Running } from '../hosts/process.ts';
import type { Installed } from '../package/install.ts';
import { openBrowser } from './pay.ts';
import { makeProject } from './project.ts';
import { readSteps, sections } from './steps.ts';

const MINUTE_MS = 60_000;
/** The attempt in a command of the guide. */
const ATTEMPT = /(?<="attempt": ")[\da-f-]+/;
const page = await readFile(join(ROOT, 'docs/connect-and-charge.md'), 'utf8');
const express = await readFile(join(ROOT, 'docs/frameworks/express.md'), 'utf8');

/** An answer of the endpoint or of the provider. */
interface Answer {
	readonly id: string;
	readonly url?: string;
	readonly status?: string;
	readonly reference?: string;
	readonly code?: string;
	readonly reason?: object;
}
/** Paths of all members of a JSON value, e.g. `data.link.id`. */
function membersOf(value: unknown, path = ''): readonly string[] {
	if (typeof value !== 'object' || value === null) return [path];
	return Object.entries(value).flatMap(([name, member]) => membersOf(member, `${path}.${name}`));
}

/** Checks that an example of the page has no member that the real value lacks. */
function assertShown(heading: string, real: unknown): void {
	const [, example = ''] = /^```json\n(.*?)^```/ms.exec(sections(page, heading)) ?? [];
	const members = membersOf(real);
	const invented = membersOf(JSON.parse(example)).filter((member) => !members.includes(member));
	assert.deepEqual(invented, [], JSON.stringify(real, null, 2));
}

/** An event as the receiver of the guide prints it. */
interface Event {
	readonly type: string;
	readonly data: { readonly saved?: readonly { readonly id: string; readonly kind: string }[] };
}

describe('The guide on registering a card and charging it', () => {
	let browser: Browser;
	let project: Installed;
	let shop: Running;
	const running: Running[] = [];
	const ports = new Map<string, string>();
	/** Variables of the third terminal. */
	const variables: Record<string, string> = {};

	const onFreePorts = (text: string) =>
		text.replace(/(?<![\d.])(?:3000|8081)(?![\d.])/g, (port) => ports.get(port) ?? port);
	const path = `PATH="${dirname(process.execPath)}:$PATH"; export PATH;`;
	const commandsUnder = (heading: string) =>
		readSteps(sections(page, heading)).flatMap((step) => (step.kind === 'command' ? [step.line] : []));

	/** Runs a command of the third terminal. */
	async function runJson(line = ''): Promise<unknown> {
		assert.ok(line.startsWith('curl '), line);
		const command = ['bash', '-c', onFreePorts(line)];
		return JSON.parse(await runCommand(command, project.folder, variables, MINUTE_MS));
	}
	const curl = async (line: string | undefined) => (await runJson(line)) as Answer;

	/** Waits until the receiver has printed an event of a type. */
	async function event(type: string): Promise<Event> {
		let found: Event | undefined;
		await shop.until(() => {
			const lines = shop.output().split('\n');
			const line = lines.find((printed) => printed.startsWith(`{"type":"${type}"`));
			found = line === undefined ? undefined : (JSON.parse(line) as Event);
			return Promise.resolve(found !== undefined);
		}, MINUTE_MS);
		assert.ok(found);
		return found;
	}

	before(async () => {
		for (const port of ['3000', '8081']) ports.set(port, String(await freePort()));
		browser = await openBrowser();
		project = makeProject('express', '@types/express', 'typescript', 'standardwebhooks');
		for (const step of [
			...readSteps(sections(express, 'The project')),
			...readSteps(sections(page, 'The project')),
		]) {
			if (step.kind !== 'file') continue;
			const file = join(project.folder, step.path);
			await mkdir(dirname(file), { recursive: true });
			await writeFile(file, onFreePorts(step.text));
			if (step.path !== '.env') continue;
			for (const [, name = '', value = ''] of onFreePorts(step.text).matchAll(/^(\w+)=(.*)$/gm)) {
				variables[name] = value;
			}
		}
		const start = async (line: string, address: string): Promise<Running> => {
			const program = startCommand(['sh', '-c', `${path} ${line}`], project.folder, {});
			running.push(program);
			await program.until(async () => (await fetch(address)).ok, MINUTE_MS);
			return program;
		};
		const commands = commandsUnder('The project');
		const [, sandbox = '', server = ''] = commands;
		assert.match(sandbox, /^npx checkout-links sandbox/);
		await start(`${sandbox} --port ${ports.get('8081')}`, onFreePorts('http://127.0.0.1:8081/_sandbox'));
		assert.equal(server, 'npm start');
		shop = await start(server, onFreePorts('http://localhost:3000/checkout/readyz'));
	});
	after(async () => {
		for (const program of running) await program.stop();
		await browser.close();
		project.remove();
	});

	it('has sources of the right types', async () => {
		await runCommand(['sh', '-c', `${path} npm run check`], project.folder, {}, MINUTE_MS);
	});

	it('loads its settings, and has the provider send webhooks to the endpoint', async () => {
		const [, , , load = '', webhooks] = commandsUnder('The project');
		assert.equal(load, 'set -a; . ./.env; set +a');
		const settings = (await runJson(webhooks)) as { readonly url?: string };
		assert.equal(settings.url, onFreePorts('http://localhost:3000/checkout/v1/webhooks/onepay'));
	});

	it('creates a customer at the provider', async () => {
		const [create, keep = ''] = commandsUnder('1. Create a customer');
		const customer = await curl(create);
		assert.match(keep, /^CUSTOMER_ID=/);
		variables['CUSTOMER_ID'] = customer.id;
	});

	it('sends a link on which the customer registers a card, and learns the id of the card', async () => {
		const [create] = commandsUnder('2. The customer registers a card');
		const link = await curl(create);
		assert.equal((await curl(create)).url, link.url, 'the same attempt gives the same link');
		const [, button = ''] = /press _(Registrar [^_]+)_/.exec(page) ?? [];
		const context = await browser.newContext({ locale: 'es-CO' });
		try {
			const tab = await context.newPage();
			await tab.goto(link.url ?? '');
			await tab.getByRole('button', { name: button, exact: true }).click();
			await tab.waitForURL(onFreePorts('http://localhost:3000/**'));
		} finally {
			await context.close();
		}
		const change = await event('connect.succeeded');
		assertShown("3. Your server learns the card's id", change);
		const { data } = change;
		assert.equal(data.saved?.[0]?.kind, 'card');
		const [keep = ''] = commandsUnder("3. Your server learns the card's id");
		assert.match(keep, /^CARD_ID=/);
		variables['CARD_ID'] = data.saved[0].id;
	});

	it('charges the card once for each attempt, and reads the charge', async () => {
		const [create = '', keep = '', read] = commandsUnder('4. Charge the card');
		const charge = await curl(create);
		assert.equal(charge.status, 'succeeded');
		assertShown('4. Charge the card', charge);
		assert.equal((await curl(create)).id, charge.id, 'a repeated request is the same charge');
		assert.match(keep, /^REFERENCE=/);
		variables['REFERENCE'] = charge.reference ?? '';
		assert.equal((await curl(read)).id, charge.id);
		const changed = await curl(create.replace('49900', '59900'));
		assert.equal(changed.id, charge.id, 'the bill is paid');
		const unnamed = create.replace(/"reference": "[^"]+", /, '').replace(ATTEMPT, crypto.randomUUID());
		assert.equal((await curl(unnamed)).status, 'succeeded');
		assert.equal((await curl(unnamed.replace('49900', '59900'))).code, 'attempt_reused');
	});

	it('shows what a decline looks like', async () => {
		const [create = ''] = commandsUnder('4. Charge the card');
		const declined = await curl(
			create
				.replace('49900', '49701')
				.replace('user-7-2026-11', 'user-7-2026-12')
				.replace(ATTEMPT, crypto.randomUUID()),
		);
		assert.equal(declined.status, 'failed');
		assert.ok(declined.reason);
	});

	it('refuses events that the endpoint did not sign', async () => {
		const response = await fetch(onFreePorts('http://localhost:3000/hooks/checkout'), {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				'webhook-id': 'x',
				'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
				'webhook-signature': 'v1,AAAA',
			},
			body: '{"type":"connect.succeeded"}',
		});
		assert.equal(response.status, 400);
	});
});
