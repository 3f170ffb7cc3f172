import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { csvHeader } from '../../src/cli/calls/payment-rows.ts';
import { createEndpoint, type Payment } from '../../src/endpoint/index.ts';
import { signCheckoutToken } from '../../src/endpoint/sale/token.ts';
import { neopay } from '../../src/providers/neopay/neopay.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { yuno } from '../../src/providers/yuno/yuno.ts';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { sqlite } from '../../src/stores/sqlite.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { run } from '../cli/command.ts';

const page = await readFile(join(ROOT, 'docs/books.md'), 'utf8');
const [, snippet = ''] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
const commands = [...page.matchAll(/^npx checkout-links (.+)$/gm)].map(([, line = '']) => line);

const ORIGIN = 'https://shop.example';
const ORDER = 'A-1042';
const KEY = {
	kid: 'k1',
	alg: 'HS256',
	secret: 'a-token-secret-of-32-characters!',
	audience: 'shop',
} as const;
const AMOUNT = { value: '49900', currency: 'COP' };
/** The page's dates a year earlier, so that its days are over. */
const yearEarlier = (text: string) => text.replaceAll('2026-', '2025-');
const NOON = Date.UTC(2025, 10, 27, 17);
const SOURCES: Readonly<Record<string, string>> = {
	endpoint: 'src/endpoint/index.ts',
	'providers/onepay': 'src/providers/onepay/onepay.ts',
	'stores/sqlite': 'src/stores/sqlite.ts',
};

/** What the snippet of the page exports. */
interface Snippet {
	readonly checkout: ReturnType<typeof createEndpoint>;
	paidSince(since: string, until: string): AsyncGenerator<Payment>;
	historyOf(order: string): Promise<string[]>;
	differencesOf(day: string): Promise<string[]>;
}

describe('The page on keeping the books', () => {
	let sandbox: StartedSandbox<'onepay'>;
	let folder = '';
	let reference = '';
	let database = '';

	before(async () => {
		const clock = () => NOON;
		sandbox = await startSandbox({ only: ['onepay'], clock });
		folder = await mkdtemp(join(tmpdir(), 'books-page-'));
		database = join(folder, 'checkout.db');
		await writeFile(
			join(folder, 'checkout.config.mjs'),
			`export default { origins: ['${ORIGIN}'], items: { cafe: { title: 'Café', amount: { value: '49900', currency: 'COP' } } } };\n`,
		);
		const shop = createEndpoint({
			origins: [ORIGIN],
			providers: [onepay({ secretKey: 'sk_test_page', baseUrl: sandbox.onepay.baseUrl })],
			items: {},
			tokens: { audience: 'shop', keys: [KEY] },
			store: sqlite(database, { clock }),
			clock,
			log: () => {},
		});
		const offer = { kind: 'payment', title: 'Factura', amount: AMOUNT, reference: ORDER } as const;
		const token = await signCheckoutToken({ offer }, { ...KEY, now: new Date(NOON) });
		const made = await shop.fetch(
			new Request(`${ORIGIN}/checkout/v1/payment-links`, {
				method: 'POST',
				headers: { origin: ORIGIN, 'content-type': 'application/json' },
				body: JSON.stringify({ token, attempt: crypto.randomUUID() }),
			}),
		);
		assert.equal(made.status, 201, await made.clone().text());
		const payment = await shop.getPayment({ order: ORDER });
		({ reference } = payment);
		const paid = await fetch(`${sandbox.onepay.origin}/_sandbox/payments/${payment.providerId}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ status: 'approved' }),
		});
		assert.ok(paid.ok);
		await shop.getPaymentLink(payment.id);
		await shop.close();
	});
	after(async () => {
		await sandbox.close();
		await rm(folder, { recursive: true });
	});

	assert.equal(commands.length, 5);
	for (const line of commands) {
		it(`has a command that works: ${line}`, async () => {
			const [words = ''] = yearEarlier(line).replace('4X7Q0M2K9D3T8B1RZC', reference).split(' > ');
			const env = { ONEPAY_SECRET_KEY: 'sk_test_page', ONEPAY_BASE_URL: sandbox.onepay.baseUrl };
			const command = run(words.split(' '), { cwd: folder, env });
			assert.equal(await command.ended(), 0, command.printed());
			const isComparison = words.includes('--day');
			assert.ok(command.output().includes(isComparison ? 'onepay: 1 equal, 0 different' : reference));
		});
	}

	it('has a program that works', async () => {
		const program = snippet
			.replaceAll(/'checkout-links\/([\w/]+)'/g, (_, name: string) => {
				const source = SOURCES[name];
				assert.ok(source, name);
				return JSON.stringify(pathToFileURL(join(ROOT, source)));
			})
			.replace("process.env.ONEPAY_SECRET_KEY ?? ''", `'sk_test_page', baseUrl: '${sandbox.onepay.baseUrl}'`)
			.replace('checkout.db', database);
		const file = join(folder, 'program.ts');
		await writeFile(file, program);
		const { checkout, paidSince, historyOf, differencesOf } = (await import(
			pathToFileURL(file).href
		)) as Snippet;
		const paid: unknown[] = [];
		for await (const { order, amountPaid } of paidSince('2025-11-01', '2025-12-01')) {
			paid.push([order, amountPaid]);
		}
		assert.deepEqual(paid, [[ORDER, AMOUNT]]);
		const [first, ...lines] = await historyOf(ORDER);
		assert.equal(first, `${reference} succeeded 49900`);
		assert.deepEqual(
			lines.map((line) => line.split(' ').slice(1).join(' ')),
			['made pending', 'asked succeeded'],
		);
		assert.deepEqual(await differencesOf('2025-11-27'), []);
		await checkout.close();
	});

	it('explains every column of an export', () => {
		const [, table = ''] = /\| column[^\n]+\n\|[-| ]+\n(.*?)\n\n/s.exec(page) ?? [];
		const rows = [...table.matchAll(/^\| ((?:`\w+`(?:, )?)+) +\|/gm)];
		const named = rows.flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
		assert.deepEqual(named.toSorted(), csvHeader().trimEnd().split(',').toSorted());
	});

	it('names the providers that can be compared', () => {
		const providers = [
			onepay({ secretKey: 'sk_test_page' }),
			yuno({ publicKey: 'sandbox_p', privateKey: 'sandbox_q', accountId: crypto.randomUUID() }),
			neopay({ appKey: 'app', token: 'token', linkUrl: 'https://neopay.example/l/{slug}' }),
		];
		const [, section = ''] = page.split('## Comparing a day with the provider');
		for (const provider of providers) {
			const [, cell = ''] = new RegExp(`^\\| ${provider.label} +\\| (.+) \\|$`, 'm').exec(section) ?? [];
			assert.equal(cell.startsWith('nothing'), !('listPayments' in provider), provider.label);
			assert.notEqual(cell, '');
		}
	});
});
