import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { CHARGE, CONNECT_LINK, MANAGED_LINK, PAYMENT_LINK } from '../../src/cli/calls/body-fields.ts';
import {
	chargeBody,
	connectLinkBody,
	linkBody,
	paymentLinkBody,
} from '../../src/endpoint/routes/admin.schemas.ts';
import { run } from './command.ts';
import { runInProcess, type Printed } from './in-process.ts';

const CONFIG = `export default {
	origins: ['http://localhost:3000'],
	base: '/v1/checkout',
	items: {
		cafe: { title: 'Café de Huila', amount: { value: '49900', currency: 'COP' }, quantity: { max: 5 }, provider: 'onepay' },
		wallet: { kind: 'connect', title: 'Débito automático', provider: 'onepay' },
	},
	log: console.log,
	onStatus: ({ link }) => console.error('told ' + link.status),
};
`;
const CUSTOMER = '5f0c2ad2-6d8e-4f1b-8f6a-0a4b5c6d7e8f';
const NONEXISTENT = '00000000-0000-4000-8000-000000000000';

type Json = Record<string, unknown>;

describe('The server calls on the command line', { concurrency: 2 }, () => {
	let sandbox: StartedSandbox<'onepay' | 'neopay'>;
	let folder = '';

	before(async () => {
		sandbox = await startSandbox({ only: ['onepay', 'neopay'], onepay: { keys: ['sk_test_right'] } });
		folder = await mkdtemp(join(tmpdir(), 'calls-'));
		await writeFile(join(folder, 'shop.mjs'), CONFIG);
	});
	after(async () => {
		await sandbox.close();
		await rm(folder, { recursive: true });
	});

	const environment = (env: Readonly<Record<string, string>> = {}) => ({
		ONEPAY_SECRET_KEY: 'sk_test_right',
		ONEPAY_BASE_URL: sandbox.onepay.baseUrl,
		NEOPAY_APP_KEY: '98e2fe88-3a95-4c7c-a98f-dfa5192b85f6',
		NEOPAY_TOKEN: 'token',
		NEOPAY_LINK_URL: `${sandbox.neopay.origin}/l/{slug}`,
		NEOPAY_BASE_URL: sandbox.neopay.baseUrl,
		...env,
	});
	async function call(words: string, body?: object, env: Readonly<Record<string, string>> = {}) {
		return runInProcess([...words.split(' '), '--config', 'shop.mjs'], {
			cwd: folder,
			env: environment(env),
			input: body ? JSON.stringify(body) : '',
		});
	}
	/** What it answers, where nothing but JSON is on standard output. */
	async function answerOf(words: string, body?: object): Promise<Json> {
		const { code, output, printed } = await call(words, body);
		assert.equal(code, 0, printed);
		return JSON.parse(output) as Json;
	}

	it('make a payment link once for each attempt, read it, cancel it, and tell the shop', async () => {
		const attempt = crypto.randomUUID();
		const made = await answerOf('payments create', { item: 'cafe', attempt });
		assert.equal(made['environment'], 'test');
		const again = await answerOf('payments create', { item: 'cafe', attempt });
		assert.equal(again['url'], made['url']);
		const id = String(made['id']);
		assert.equal((await answerOf(`payments get ${id}`))['status'], 'pending');
		// The configuration writes to the console of the process.
		const cancel = run(['payments', 'cancel', id, '--config', 'shop.mjs'], {
			cwd: folder,
			env: environment(),
		});
		assert.equal(await cancel.ended(), 0, cancel.printed());
		assert.equal((JSON.parse(cancel.output()) as Json)['status'], 'cancelled');
		assert.match(cancel.printed(), /^told cancelled$/m);
	});

	it('catch up with the providers', async () => {
		const { output } = await call('reconcile --limit 5');
		assert.match(output, /^\{"checked":\d+,"changed":\d+\}\n$/);
	});

	it('make and read a connect link', async () => {
		const order = { item: 'wallet', attempt: crypto.randomUUID(), customer_id: CUSTOMER };
		const { id, url } = await answerOf('connect-links create', order);
		assert.ok(String(url).startsWith(sandbox.onepay.origin));
		assert.deepEqual((await answerOf(`connect-links get ${String(id)}`))['saved'], []);
	});

	it('charge a card, and read the charge', async () => {
		const { reference, status } = await answerOf('charges create', {
			attempt: crypto.randomUUID(),
			title: 'Mensualidad',
			amount: { value: '85000', currency: 'COP' },
			customer_id: CUSTOMER,
			card_id: crypto.randomUUID(),
		});
		assert.equal(status, 'succeeded');
		const read = await answerOf(`charges get ${String(reference)}`);
		assert.equal(read['status'], 'succeeded');
		assert.ok('paid_at' in read, 'names are as on the wire');
	});

	it('manage the links of a provider that has them', async () => {
		const made = await answerOf('links create neopay', {
			title: 'Factura',
			amount: { value: '85.00', currency: 'EUR' },
		});
		const id = String(made['id']);
		assert.equal(made['state'], 'draft');
		const { links } = (await answerOf('links list neopay')) as { links: readonly Json[] };
		assert.deepEqual(
			links.map((link) => link['id']),
			[id],
		);
		for (const [verb, state] of [
			['publish', 'published'],
			['unpublish', 'draft'],
			['close', 'closed'],
			['get', 'closed'],
		] as const) {
			assert.equal((await answerOf(`links ${verb} neopay ${id}`))['state'], state, verb);
		}
	});

	const order = (more: object = {}) => ({ item: 'cafe', attempt: crypto.randomUUID(), ...more });
	const refusals: Readonly<
		Record<string, readonly [words: string, body: object | undefined, env: Record<string, string>, RegExp]>
	> = {
		'an order without an attempt': [
			'payments create',
			{ item: 'cafe' },
			{},
			/^Missing field "attempt": a UUID that identifies this payment\. Make one: uuidgen$/m,
		],
		'an unknown field': [
			'payments create',
			order({ price: '49900' }),
			{},
			/^Unknown field "price"\. Allowed: item, attempt, reference, quantity, amount, method, customer, return_url\.$/m,
		],
		'a misspelt field of the customer': [
			'payments create',
			order({ customer: { emial: 'ana@example.com' } }),
			{},
			/^Unknown field "customer\.emial"\. Did you mean "customer\.email"\? Allowed: customer\.first_name, /m,
		],
		'a field that is not valid': [
			'payments create',
			order({ quantity: 1.5 }),
			{},
			/^Field "quantity" is not valid: whole number/m,
		],
		'an unknown item': [
			'payments create',
			order({ item: 'nada' }),
			{},
			/^Item "nada" is not in shop\.mjs\. Items: cafe, wallet\.$/m,
		],
		'an item of another kind': [
			'payments create',
			order({ item: 'wallet' }),
			{},
			/^Item "wallet" in shop\.mjs does not support "payments create": its kind is another one/m,
		],
		'a link that does not exist': [
			`payments cancel ${NONEXISTENT}`,
			undefined,
			{},
			new RegExp(`^No payment with id "${NONEXISTENT}" in this store \\(checkout\\.db\\)\\.$`, 'm'),
		],
		'an id that is not a UUID': [
			'payments get abc',
			undefined,
			{},
			/^No payment with id "abc" in this store \(checkout\.db\)\.$/m,
		],
		'a charge that does not exist': [
			'charges get abc',
			undefined,
			{},
			/^No charge with reference "abc" in this store \(checkout\.db\)\.$/m,
		],
		'a link that the provider does not have': [
			`links get neopay ${NONEXISTENT}`,
			undefined,
			{},
			new RegExp(`^No link with id "${NONEXISTENT}" at Neopay\\.$`, 'm'),
		],
		'a provider without managed links': [
			'links list onepay',
			undefined,
			{},
			/^OnePay has no managed links; neopay has them\.$/m,
		],
		'an unknown provider': [
			'links list neopy',
			undefined,
			{},
			/^Unknown provider "neopy"\. Did you mean "neopay"\? Configured: onepay, neopay\.$/m,
		],
		'a key that the provider rejects': [
			'payments create',
			order(),
			{ ONEPAY_SECRET_KEY: 'sk_test_canary' },
			/^OnePay could not be used\. Check keys and network: .* doctor --config shop\.mjs\..*same `attempt`.*\nDetail: .*\nCause: onepay: POST \/payments: HTTP 401/m,
		],
		'a configuration that cannot work': [
			'reconcile',
			undefined,
			{ CHECKOUT_STATUS_TOKEN_SECRET: 'canary' },
			/cannot start:\n {2}- `statusTokenSecret` is shorter/,
		],
		'an order that is not JSON': ['payments create', undefined, {}, /^Standard input is not valid JSON/m],
	};
	for (const [name, [words, body, env, says]] of Object.entries(refusals)) {
		it(`refuse ${name} in words for the operator, with exit code 1`, async () => {
			const { code, output, printed } = await call(words, body, env);
			assert.equal(code, 1);
			assert.equal(output, '', 'standard output is for results');
			assert.match(printed, says);
			assert.doesNotMatch(printed, /canary|\n\s+at |don't pay again|We /);
		});
	}

	it('end with 3 where the outcome is unknown, and find the payment with the same attempt', async () => {
		const request = order();
		const { onepay, close } = await startSandbox({ only: ['onepay'], onepay: { keys: ['sk_test_right'] } });
		const env = { ONEPAY_BASE_URL: onepay.baseUrl };
		await fetch(`${onepay.origin}/_sandbox/next`, {
			method: 'POST',
			body: JSON.stringify({ fault: 'reset_after', times: 12 }),
		});
		const lost = await call('payments create', request, env);
		assert.equal(lost.code, 3, lost.printed);
		assert.match(
			lost.printed,
			/^Outcome unknown: OnePay did not answer after the request was sent\. .*Run the same command with the same `attempt`/m,
		);
		let again: Printed;
		do {
			again = await call('payments create', request, env);
			assert.ok(again.code === 3 || again.code === 0, again.printed);
		} while (again.code !== 0);
		const { payments } = (await (await fetch(`${onepay.origin}/_sandbox/payments`)).json()) as {
			readonly payments: readonly object[];
		};
		assert.equal(payments.length, 1);
		await close();
	});

	describe('document their input', () => {
		const bodies = {
			'payments create': [PAYMENT_LINK, paymentLinkBody],
			'connect-links create': [CONNECT_LINK, connectLinkBody],
			'charges create': [CHARGE, chargeBody],
			'links create': [MANAGED_LINK, linkBody],
		} as const;
		for (const [command, [body, schema]] of Object.entries(bodies)) {
			it(`of ${command}: every field, and which are required`, async () => {
				const { output } = await runInProcess([...command.split(' '), '--help']);
				const documented = Object.entries(body.fields).filter(([name]) => !name.includes('.'));
				assert.deepEqual(documented.map(([name]) => name).sort(), Object.keys(schema.entries).sort());
				for (const [name, { required = false }] of documented) {
					const { type } = (schema.entries as Readonly<Record<string, { readonly type: string }>>)[name]!;
					assert.equal(required, type !== 'exact_optional', name);
					assert.match(output, new RegExp(`^  ${name}${required ? ' \\*' : ''} `, 'm'));
				}
			});

			it(`of ${command} with an example that it accepts`, async () => {
				const words = command === 'links create' ? `${command} neopay` : command;
				const { code, printed } = await call(words, body.example);
				assert.equal(code, 0, printed);
			});
		}
	});
});
