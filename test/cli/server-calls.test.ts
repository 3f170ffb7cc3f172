import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { run } from './command.ts';

const CONFIG = `export default {
	origins: ['http://localhost:3000'],
	base: '/v1/checkout',
	items: {
		cafe: { title: 'Café de Huila', amount: { value: '49900', currency: 'COP' }, provider: 'onepay' },
		wallet: { kind: 'connect', title: 'Débito automático', provider: 'onepay' },
	},
	log: console.log,
	onStatus: ({ link }) => console.error('told ' + link.status),
};
`;
const CUSTOMER = '5f0c2ad2-6d8e-4f1b-8f6a-0a4b5c6d7e8f';
const NOBODYS = '00000000-0000-4000-8000-000000000000';

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

	async function call(words: string, body?: object, env: Readonly<Record<string, string>> = {}) {
		const command = run([...words.split(' '), '--config', 'shop.mjs'], {
			cwd: folder,
			env: {
				ONEPAY_SECRET_KEY: 'sk_test_right',
				ONEPAY_BASE_URL: sandbox.onepay.baseUrl,
				NEOPAY_APP_KEY: '98e2fe88-3a95-4c7c-a98f-dfa5192b85f6',
				NEOPAY_TOKEN: 'token',
				NEOPAY_LINK_URL: `${sandbox.neopay.origin}/l/{slug}`,
				NEOPAY_BASE_URL: sandbox.neopay.baseUrl,
				...env,
			},
			input: body ? JSON.stringify(body) : '',
		});
		const code = await command.ended();
		return { code, output: command.output(), printed: command.printed() };
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
		const cancelled = await call(`payments cancel ${id}`);
		assert.equal((JSON.parse(cancelled.output) as Json)['status'], 'cancelled');
		assert.match(cancelled.printed, /^told cancelled$/m);
	});

	it('catch up with the providers', async () => {
		const { looked_at: count } = await answerOf('payments reconcile --limit 5');
		assert.equal(typeof count, 'number');
	});

	it('make and read a connect link', async () => {
		const order = { item: 'wallet', attempt: crypto.randomUUID(), customer_id: CUSTOMER };
		const { id, url } = await answerOf('connects create', order);
		assert.ok(String(url).startsWith(sandbox.onepay.origin));
		assert.deepEqual((await answerOf(`connects get ${String(id)}`))['saved'], []);
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
			/^This payment has no identifier\.$/m,
		],
		'a field that is wrong': [
			'payments create',
			order({ colour: 'red' }),
			{},
			/^Some details are missing or not valid\. \(\/colour is /m,
		],
		'a link that is not there': [`payments cancel ${NOBODYS}`, undefined, {}, /^We couldn’t find this\.$/m],
		'what the provider does not have': [
			'links list onepay',
			undefined,
			{},
			/provider doesn’t offer this\.$/m,
		],
		'a key that the provider refuses': [
			'payments create',
			order(),
			{ ONEPAY_SECRET_KEY: 'sk_test_canary' },
			/isn’t available right now.*\(onepay: POST \/payments: HTTP 401/,
		],
		'a configuration that cannot work': [
			'payments reconcile',
			undefined,
			{ CHECKOUT_SECRET: 'canary' },
			/cannot start:\n {2}- `secret` is shorter/,
		],
		'an order that is no JSON': ['payments create', undefined, {}, /^Standard input is no JSON/m],
	};
	for (const [name, [words, body, env, says]] of Object.entries(refusals)) {
		it(`say in a sentence what is the matter with ${name}, and end with 1`, async () => {
			const { code, output, printed } = await call(words, body, env);
			assert.equal(code, 1);
			assert.equal(output, '', 'standard output is for answers');
			assert.match(printed, says);
			assert.doesNotMatch(printed, /canary|\n\s+at /);
		});
	}
});
