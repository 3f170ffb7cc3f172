import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { csvHeader, csvLine, plain, tableOf } from '../../src/cli/calls/payment-rows.ts';
import type { Payment, PaymentDetails } from '../../src/endpoint/index.ts';
import { createEndpoint } from '../../src/endpoint/index.ts';
import { neopay } from '../../src/providers/neopay/neopay.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { sqlite } from '../../src/stores/sqlite.ts';
import { fakeProvider } from '../endpoint/fake-provider.ts';
import { run } from './command.ts';
import { runInProcess } from './in-process.ts';

const SECRET_KEY = 'sk_test_right';
const APP_KEY = '98e2fe88-3a95-4c7c-a98f-dfa5192b85f6';
/** A day on which nothing else happened; the simulators and the store have this clock. */
const NOON = Date.UTC(2025, 10, 27, 12);
const DAY = '2025-11-27';
const HOUR = 60 * 60 * 1000;

const CONFIG = `export default {
	origins: ['http://localhost:3000'],
	items: { cafe: { title: 'Café', amount: { value: '49900', currency: 'COP' }, provider: 'onepay' } },
};
`;

const payment: Payment = {
	...{ id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21', kind: 'payment', status: 'succeeded' },
	...{ reference: '4X7Q0M2K9D3T8B1RZC', order: 'A-1042', title: 'Café', item: 'cafe', quantity: 2 },
	amount: { value: '99800', currency: 'COP' },
	amountPaid: { value: '99800', currency: 'COP' },
	...{
		amountRefunded: null,
		amountDisputed: null,
		refunds: [],
		provider: 'onepay',
		providerId: '9f0c',
		warning: null,
	},
	...{ environment: 'live', createdAt: '2026-11-21T15:24:00.000Z', changedAt: '2026-11-21T15:26:10.000Z' },
	...{ paidAt: '2026-11-21T15:26:02.000Z', refundedAt: null, disputedAt: null },
};

/** The cells of CSV, read by the rules of RFC 4180 alone. */
function readCsv(text: string): string[][] {
	const rows: string[][] = [];
	let row: string[] = [];
	const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
	for (let match = cell.exec(text); match; match = cell.exec(text)) {
		row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
		if (match[3] === '\r\n') {
			rows.push(row);
			row = [];
		}
		if (cell.lastIndex === text.length) return rows;
	}
	throw new Error(`This is not CSV:\n${text}`);
}

describe('A line of CSV', () => {
	const names = csvHeader().trimEnd().split(',');
	const cellsOf = (one: Payment) => {
		const [cells, ...more] = readCsv(csvLine(one));
		assert.deepEqual(more, []);
		return Object.fromEntries(names.map((name, index) => [name, cells?.[index]]));
	};

	it('has amounts as decimal numbers, times in UTC, and nothing where nothing is', () => {
		const { created_at, paid_at, refunded_at, amount, amount_refunded, currency, quantity } =
			cellsOf(payment);
		assert.deepEqual(
			[created_at, paid_at, refunded_at, amount, amount_refunded, currency, quantity],
			['2026-11-21T15:24:00.000Z', '2026-11-21T15:26:02.000Z', '', '99800', '', 'COP', '2'],
		);
	});

	for (const text of [
		'=1+1',
		'+57',
		'-5',
		'@SUM(A1)',
		'\t=1',
		'\r=1',
		'\n=1',
		'=HYPERLINK("http://x";"y")',
	]) {
		it(`has an apostrophe before ${JSON.stringify(text)}, which a spreadsheet would compute`, () => {
			const { order, title } = cellsOf({ ...payment, order: text, title: text });
			assert.deepEqual([order, title], [`'${text}`, `'${text}`]);
		});
	}

	it('gives back every text, and begins no text cell with a formula', () => {
		const text = fc.string({
			unit: fc.constantFrom('=', '-', '"', ',', '\r', '\n', "'", 'é', ' ', 'a', ';'),
		});
		fc.assert(
			fc.property(text, text, (order, title) => {
				const cells = cellsOf({ ...payment, order, title });
				for (const [cell, given] of [
					[cells['order'], order],
					[cells['title'], title],
				]) {
					assert.ok(cell === given || cell === `'${given}`);
					assert.doesNotMatch(cell ?? '', /^[=+\-@\t\r\n]/);
				}
			}),
		);
	});
});

describe('A table of payments', () => {
	it('has a row for each, amounts aligned to the right', () => {
		const small = { ...payment, amount: { value: '5', currency: 'COP' }, order: null };
		const [head, first, second] = tableOf([payment, small]).split('\n');
		assert.match(
			head ?? '',
			/^created +status +amount +paid +refunded +currency +order +reference +provider$/,
		);
		assert.match(first ?? '', /succeeded +99800 +99800 +COP +A-1042 +4X7Q0M2K9D3T8B1RZC +onepay$/);
		assert.equal(first?.indexOf('99800'), (second?.indexOf('5  99800') ?? 0) - 4);
	});

	it('says when there are none', () => {
		assert.equal(tableOf([]), 'No payments.\n');
	});

	it('cannot be broken by the reference of an order', () => {
		assert.equal(plain('A\u001b[2J\r\nB\u202eC'), 'A [2J B C');
		assert.equal(tableOf([{ ...payment, order: 'A\nB\u001b[31m' }]).split('\n').length, 3);
	});
});

describe('The books on the command line', { concurrency: 2 }, () => {
	let sandbox: StartedSandbox<'onepay' | 'neopay'>;
	let folder = '';
	const made: string[] = [];

	/** The shop whose books are read. */
	const openShop = (clock: () => number) =>
		createEndpoint({
			origins: ['http://localhost:3000'],
			returnUrls: ['http://localhost:3000/'],
			providers: [
				onepay({ secretKey: SECRET_KEY, baseUrl: sandbox.onepay.baseUrl }),
				neopay({
					...{ appKey: APP_KEY, token: 'token', baseUrl: sandbox.neopay.baseUrl },
					linkUrl: `${sandbox.neopay.origin}/l/{slug}`,
				}),
			],
			items: {
				onepay: { title: 'Café', amount: { value: '49900', currency: 'COP' }, provider: 'onepay' },
				neopay: { title: 'Café', amount: { value: '12.5', currency: 'EUR' }, provider: 'neopay' },
			},
			store: sqlite(join(folder, 'checkout.db'), { clock }),
			clock,
			log: () => {},
		});

	before(async () => {
		let now = NOON;
		sandbox = await startSandbox({
			...{ only: ['onepay', 'neopay'], onepay: { keys: [SECRET_KEY] } },
			clock: () => now,
		});
		folder = await mkdtemp(join(tmpdir(), 'books-'));
		await writeFile(join(folder, 'checkout.config.mjs'), CONFIG);
		const shop = openShop(() => now);
		for (const item of ['onepay', 'neopay', 'onepay']) {
			made.push((await shop.createPaymentLink({ item, attempt: crypto.randomUUID() })).id);
			now += HOUR;
		}
		await shop.close();
	});
	after(async () => {
		await sandbox.close();
		await rm(folder, { recursive: true });
	});

	const environment = () => ({
		ONEPAY_SECRET_KEY: SECRET_KEY,
		ONEPAY_BASE_URL: sandbox.onepay.baseUrl,
		NEOPAY_APP_KEY: APP_KEY,
		NEOPAY_TOKEN: 'token',
		NEOPAY_LINK_URL: `${sandbox.neopay.origin}/l/{slug}`,
		NEOPAY_BASE_URL: sandbox.neopay.baseUrl,
	});
	const start = (words: string, cwd = folder) => run(words.split(' '), { cwd, env: environment() });
	async function call(words: string, cwd?: string) {
		return runInProcess(words.split(' '), { cwd: cwd ?? folder, env: environment() });
	}
	async function outputOf(words: string): Promise<string> {
		const { code, output, errors } = await call(words);
		assert.equal(code, 0, errors);
		return output;
	}
	const lines = (output: string) =>
		output
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line) as Payment);

	it('list payments as a table, newest first, and name the next page', async () => {
		const { output, errors } = await call('payments list --limit 2');
		const rows = output.trimEnd().split('\n');
		assert.equal(rows.length, 3);
		assert.match(rows[1] ?? '', /^2025-11-27T14:00:00\.000Z +pending +49900 .* onepay$/);
		const [, cursor = ''] = /^More payments: add --cursor (\S+)$/m.exec(errors) ?? [];
		const last = await outputOf(`payments list --format jsonl --cursor ${cursor}`);
		assert.deepEqual(
			lines(last).map(({ id }) => id),
			made.slice(0, 1),
		);
	});

	const filters: readonly (readonly [words: string, expected: readonly number[]])[] = [
		[`--since ${DAY} --until 2025-11-28`, [2, 1, 0]],
		[`--since ${DAY}T13:00:00Z --until ${DAY}T14:00:00Z`, [1]],
		[`--since ${DAY} --zone Pacific/Kiritimati --until 2025-11-28`, []],
		['--provider neopay', [1]],
		['--status succeeded', []],
		['--order A-1', []],
		['--kind payment', [2, 1, 0]],
	];
	for (const [words, expected] of filters) {
		it(`export by ${words}`, async () => {
			const output = await outputOf(`payments export ${words} --format csv`);
			const [head, ...rows] = readCsv(output);
			assert.deepEqual(
				rows.map((row) => row[head?.indexOf('id') ?? -1]),
				expected.map((index) => made[index]),
			);
		});
	}

	it('show a payment by its id, our reference and the provider’s id, with its history', async () => {
		const [{ reference, ...listed }] = lines(
			await outputOf('payments export --provider neopay --format jsonl'),
		) as [Payment & { readonly provider_id: string }];
		const names = [made[1], reference, `${listed.provider_id} --provider neopay`];
		for (const name of names) {
			const shown = JSON.parse(await outputOf(`payments show ${name}`)) as PaymentDetails;
			assert.equal(shown.id, made[1]);
			assert.deepEqual(
				shown.history.map(({ reason, status }) => [reason, status]),
				[['made', 'pending']],
			);
			assert.ok('amount_paid' in shown, 'names are as on the wire');
			assert.ok('pending_deliveries' in shown);
		}
		const { code, errors } = await call('payments show A-9999');
		assert.equal(code, 1);
		assert.match(errors, /^No payment with order "A-9999" in this store \(\w+\.db\)\.$/m);
	});

	const mistakes: readonly (readonly [words: string, says: RegExp])[] = [
		['payments list --since yesterday', /^--since is "yesterday"; it must be a day \("2026-11-27"\)/],
		['payments list --limit 500', /^--limit must be a whole number from 1 to 100/],
		['payments export --status paid', /^--status must be one of .*succeeded/],
		['payments export --zone Bogota', /^--zone is "Bogota"; it must be the name of a time zone/],
		['payments export --format table', /^--format is "table"; choose csv, jsonl\./],
		['payments export --limit 5', /^"payments export" has no option "--limit"\./],
		['payments get x --since 2026-01-01', /^"payments get" has no option "--since"\./],
		['reconcile --zone UTC', /^--zone needs --day\./],
		['reconcile --day 2025-11-31', /^--day is "2025-11-31"; it must be a day/],
		['payments show', /^Missing <id>\. Usage: npx checkout-links payments show <id> /],
	];
	for (const [words, says] of mistakes) {
		it(`refuse "${words}", and end with 2`, async () => {
			const { code, output, errors } = await call(words);
			assert.deepEqual([code, output], [2, '']);
			assert.match(errors, says);
			assert.match(errors, /(?:See|Usage): npx checkout-links (?:payments \w+|reconcile) .*\n$/);
		});
	}

	it('compare a day with the providers, end with 1 while it differs, and with 0 once that was read', async () => {
		const compared = () => call(`reconcile --day ${DAY}`);
		const clean = await compared();
		assert.equal(clean.code, 0, clean.output + clean.errors);
		assert.match(clean.output, /^onepay: 2 equal, 0 different, 0 not made here$/m);
		assert.match(clean.output, /^neopay: 1 equal, 0 different, 0 not made here$/m);

		const { payment: [, paid] = [] } = { payment: lines(await outputOf('payments export --format jsonl')) };
		const { provider_id: id, reference } = paid as Payment & { readonly provider_id: string };
		await fetch(`${sandbox.neopay.origin}/_sandbox/payments/${id}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ status: 'paid' }),
		});
		const others = { title: 'Propina', amount: 5000 };
		for (const body of [others, { ...others, external_id: '4X7Q0M2K9D3T8B1RZC' }]) {
			await fetch(`${sandbox.onepay.baseUrl}/payments`, {
				method: 'POST',
				headers: {
					...{ authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
					'x-idempotency': crypto.randomUUID(),
				},
				body: JSON.stringify(body),
			});
		}
		const { code, output } = await compared();
		assert.equal(code, 1);
		assert.match(output, /^onepay: 2 equal, 1 different, 1 not made here$/m);
		assert.match(
			output,
			/^ {2}only at onepay · 4X7Q0M2K9D3T8B1RZC · id at onepay \S+ · at onepay pending 5000 COP$/m,
		);
		assert.match(output, /^neopay: 0 equal, 1 different, 0 not made here$/m);
		assert.ok(
			output.includes(
				`  differs · ${reference} · id at neopay ${id} · here pending 12.5 EUR · at neopay succeeded 12.5 EUR, 12.5 EUR paid\n`,
			),
			output,
		);
		assert.match(output, /^Payments of this endpoint are due now/m);

		assert.deepEqual(JSON.parse(await outputOf('reconcile')) as object, { checked: 3, changed: 1 });
		const neopayOnly = await outputOf(`reconcile --day ${DAY} --provider neopay --format json`);
		const { providers } = JSON.parse(neopayOnly) as { readonly providers: readonly object[] };
		assert.deepEqual(providers, [
			{
				...{ provider: 'neopay', outcome: 'compared', reason: null, equal: 1, others: 0, differences: [] },
			},
		]);
	});

	it('end quietly when nothing reads any more, as behind head', async () => {
		const other = await mkdtemp(join(tmpdir(), 'books-large-'));
		await writeFile(join(other, 'checkout.config.mjs'), CONFIG);
		const store = sqlite(join(other, 'checkout.db'));
		const shop = createEndpoint({
			...{ origins: ['http://localhost:3000'], providers: [fakeProvider()], store, log: () => {} },
			items: { cafe: { title: 'Café '.repeat(20), amount: { value: '49900', currency: 'COP' } } },
		});
		for (let i = 0; i < 450; i++)
			await shop.createPaymentLink({ item: 'cafe', attempt: crypto.randomUUID() });
		await shop.close();
		try {
			assert.equal(readCsv((await call('payments export', other)).output).length, 451);
			const command = start('payments export', other);
			await once(command.process.stdout!, 'data');
			command.process.stdout!.destroy();
			assert.equal(await command.ended(), 0);
			assert.equal(command.printed().slice(command.output().length), '');
		} finally {
			await rm(other, { recursive: true });
		}
	});
});
