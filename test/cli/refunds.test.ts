import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createEndpoint, type PaymentRefund } from '../../src/endpoint/index.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { yuno } from '../../src/providers/yuno/yuno.ts';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { sqlite } from '../../src/stores/sqlite.ts';
import { runInProcess } from './in-process.ts';

const ACCOUNT = '493e9374-510a-4201-9e09-de669d75f256';
const REFUND_SECRET = 'TN9b2rV0cJq3mZ1xKf7sYw5hD8gL4pAe';
const CAFE = {
	title: 'Café',
	amount: { value: '49900', currency: 'COP' },
	type: 'PAYVALIDA',
	country: 'CO',
} as const;
const CONFIG = `export default { origins: ['http://localhost:3000'] };\n`;

describe('Refunds on the command line', () => {
	let sandbox: StartedSandbox<'onepay' | 'yuno'>;
	let folder = '';
	/** Our references of paid payments of 49,900 pesos at Yuno, each for one test, and of one at OnePay. */
	const paid: string[] = [];
	let atOnePay = '';

	before(async () => {
		sandbox = await startSandbox({ only: ['onepay', 'yuno'] });
		folder = await mkdtemp(join(tmpdir(), 'refunds-'));
		await writeFile(join(folder, 'checkout.config.mjs'), CONFIG);
		const shop = createEndpoint({
			origins: ['http://localhost:3000'],
			returnUrls: ['http://localhost:3000/'],
			providers: [
				onepay({ secretKey: 'sk_test_x', baseUrl: sandbox.onepay.baseUrl }),
				yuno({
					...{ publicKey: 'sandbox_public', privateKey: 'sandbox_private', accountId: ACCOUNT },
					baseUrl: sandbox.yuno.baseUrl,
				}),
			],
			items: { yuno: { ...CAFE, provider: 'yuno' }, onepay: { ...CAFE, provider: 'onepay' } },
			store: sqlite(join(folder, 'checkout.db')),
			log: () => {},
		});
		const customer = { first_name: 'Ana', last_name: 'Gómez', email: 'ana@correo.com' };
		for (const item of ['yuno', 'yuno', 'yuno', 'onepay']) {
			const { id } = await shop.createPaymentLink({ item, attempt: crypto.randomUUID(), customer });
			const { reference, providerId } = await shop.getPayment({ id });
			const { origin } = sandbox[item as 'yuno' | 'onepay'];
			const status = item === 'yuno' ? 'SUCCEEDED' : 'approved';
			const body = JSON.stringify({ status });
			await fetch(`${origin}/_sandbox/payments/${providerId}`, { method: 'POST', body });
			if (item === 'yuno') paid.push(reference);
			else atOnePay = reference;
		}
		await shop.close();
	});
	after(async () => {
		await sandbox.close();
		await rm(folder, { recursive: true });
	});

	async function call(words: string, env: Readonly<Record<string, string>> = {}) {
		return runInProcess(words.split(' '), {
			cwd: folder,
			env: {
				ONEPAY_SECRET_KEY: 'sk_test_x',
				ONEPAY_BASE_URL: sandbox.onepay.baseUrl,
				YUNO_PUBLIC_API_KEY: 'sandbox_public',
				YUNO_PRIVATE_SECRET_KEY: 'sandbox_private',
				YUNO_ACCOUNT_ID: ACCOUNT,
				YUNO_BASE_URL: sandbox.yuno.baseUrl,
				CHECKOUT_REFUND_SECRET: REFUND_SECRET,
				...env,
			},
		});
	}
	const order = async (path: string, body: object) => {
		const init = { method: 'POST', body: JSON.stringify(body) };
		assert.ok((await fetch(`${sandbox.yuno.origin}/_sandbox/${path}`, init)).ok);
	};

	it('give a part back once, print what happened, and are in the books', async () => {
		const line = `payments refund ${paid[0]} --refund return-1 --amount 20000 --reason duplicate`;
		const first = await call(line);
		assert.equal(first.code, 0, first.errors);
		const refund = JSON.parse(first.output) as PaymentRefund;
		assert.deepEqual([refund.status, refund.amount], ['succeeded', { value: '20000', currency: 'COP' }]);
		assert.equal(first.errors, `Refunded 20000 COP of payment ${paid[0]}.\n`);
		const again = await call(line);
		assert.deepEqual([again.code, JSON.parse(again.output)], [0, refund]);
		const shown = JSON.parse((await call(`payments show ${paid[0]}`)).output) as Record<string, unknown>;
		assert.deepEqual(shown['amount_refunded'], { value: '20000', currency: 'COP' });
		const { output } = await call('payments export --format csv');
		assert.match(output, /,return-1 succeeded 20000\r\n/);
	});

	it('end with 1 when the provider gives nothing back, and with 3 while that is not known', async () => {
		await order('settings', { refunds: 'declined' });
		const failed = await call(`payments refund ${paid[1]} --refund return-1`);
		assert.equal(failed.code, 1, failed.errors);
		assert.match(
			failed.errors,
			/^Nothing was refunded: DECLINED_BY_PROVIDER\. To try again, use another id than --refund/,
		);
		await order('settings', { refunds: 'made' });
		await order('next', { fault: 'error_before', times: 9, match: 'POST *refund' });
		const uncertain = await call(`payments refund ${paid[1]} --refund return-2`);
		assert.equal(uncertain.code, 3, uncertain.errors);
		assert.match(
			uncertain.errors,
			/^Outcome unknown: .*the refund of 49900 COP was sent\. Run the same command with the same --refund/m,
		);
	});

	describe('refuse', { concurrency: 2 }, () => {
		const refused: readonly (readonly [of: string, words: string, says: RegExp])[] = [
			[
				'too much',
				'--refund r --amount 49901',
				/^Of 49900 COP that came, 49900 COP can still be given back\.$/m,
			],
			['no amount', '--refund r --amount many', /^"amount" must be more than nothing/m],
		];
		for (const [of, words, says] of refused) {
			it(`${of}, and end with 1`, async () => {
				const { code, output, errors } = await call(`payments refund ${paid[2]} ${words}`);
				assert.deepEqual([code, output], [1, '']);
				assert.match(errors, says);
			});
		}

		it('what the provider does not document, and what is switched off', async () => {
			const unsupported = await call(`payments refund ${atOnePay} --refund r`);
			assert.equal(unsupported.code, 1);
			assert.match(unsupported.errors, /^OnePay documents no refund of payments\./m);
			const off = await call(`payments refund ${paid[2]} --refund r`, { CHECKOUT_REFUND_SECRET: '' });
			assert.equal(off.code, 1);
			assert.match(off.errors, /^Refunds are off\. Add "refunds"/m);
			const missing = await call('payments refund 4X7Q0M2K9D3T8B1RZC --refund r');
			assert.equal(missing.code, 1);
			assert.match(
				missing.errors,
				/^No payment with reference "4X7Q0M2K9D3T8B1RZC" in this store \(\w+\.db\)\.$/m,
			);
		});

		const mistakes: readonly (readonly [words: string, says: RegExp])[] = [
			['payments refund', /^Missing <id>\. Usage: npx checkout-links payments refund <id> /],
			['payments refund 4X7Q0M2K9D3T8B1RZC', /^Missing --refund <refund>/],
			['payments refund A-1042 --refund r', /^"A-1042" is neither an id nor a reference of a payment\./],
			[
				'payments refund 4X7Q0M2K9D3T8B1RZC --refund r --reason because',
				/^--reason must be one of duplicate/,
			],
		];
		for (const [words, says] of mistakes) {
			it(`"${words}", and end with 2`, async () => {
				const { code, output, errors } = await call(words);
				assert.deepEqual([code, output], [2, '']);
				assert.match(errors, says);
			});
		}
	});
});
