import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';
import { createEndpoint, type Endpoint, type StatusChange } from '../../../src/endpoint/index.ts';
import { neopay } from '../../../src/providers/neopay/neopay.ts';
import { onepay } from '../../../src/providers/onepay/onepay.ts';
import { yuno } from '../../../src/providers/yuno/yuno.ts';
import { toNodeListener } from '../../../src/runtimes/node.ts';
import { startSandbox, type StartedSandbox } from '../../../src/sandbox/index.ts';
import { memory } from '../../../src/stores/memory.ts';
import type { CreatedLink } from '../../../src/wire/links.ts';

const SECRET = 'shared-with-the-simulators';
const CANARIES = ['sk_test_canary', 'canary-private', 'canary-token', SECRET, 'ana@correo.com', '1032765432'];

/** Items that differ in nothing but who takes the money. */
const NAMES = ['onepay', 'yuno', 'neopay'] as const;
const CUSTOMER = { first_name: 'Ana', last_name: 'Gómez', email: 'ana@correo.com' };

describe('The endpoint with all three providers', () => {
	let sandbox: StartedSandbox;
	let server: Server;
	let endpoint: Endpoint;
	let base: string;
	const changes: StatusChange[] = [];
	/** Everything that was logged or answered, to be searched for what must not be in it. */
	const said: string[] = [];

	before(async () => {
		const mounted: { listener?: ReturnType<typeof toNodeListener> } = {};
		server = createServer((request, response) => void mounted.listener?.(request, response));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/checkout`;
		const webhook = (name: string) => ({ url: `${base}/v1/webhooks/${name}`, secret: SECRET });
		sandbox = await startSandbox({ webhooks: { onepay: webhook('onepay'), yuno: webhook('yuno') } });
		endpoint = createEndpoint({
			origins: ['https://shop.example'],
			providers: [
				onepay({ secretKey: 'sk_test_canary', webhookSecret: SECRET, baseUrl: sandbox.onepay.baseUrl }),
				yuno({
					publicKey: 'sandbox_public',
					privateKey: 'canary-private',
					accountId: '493e9374-510a-4201-9e09-de669d75f256',
					webhookSecret: SECRET,
					baseUrl: sandbox.yuno.baseUrl,
				}),
				neopay({
					appKey: 'app',
					token: 'canary-token',
					currency: 'COP',
					linkUrl: `${sandbox.neopay.origin}/l/{slug}`,
					baseUrl: sandbox.neopay.baseUrl,
				}),
			],
			items: Object.fromEntries(
				NAMES.map((provider) => [
					provider,
					{
						title: 'Café de Huila',
						amount: { value: '49900', currency: 'COP' },
						provider,
						type: 'PAYVALIDA',
						country: 'CO',
					},
				]),
			),
			store: memory(),
			onStatus: (change) => void changes.push(change),
			log: (entry) => said.push(JSON.stringify(entry)),
		});
		mounted.listener = toNodeListener(endpoint);
	});
	after(async () => {
		await sandbox.close();
		await endpoint.close();
		server.close();
		server.closeAllConnections();
	});
	afterEach(async () => {
		changes.length = 0;
		for (const name of NAMES) await fetch(`${sandbox[name].origin}/_sandbox/reset`, { method: 'POST' });
	});

	const control = (name: (typeof NAMES)[number], path: string, body?: object) =>
		fetch(`${sandbox[name].origin}/_sandbox/${path}`, body && { method: 'POST', body: JSON.stringify(body) });
	const payments = async (name: (typeof NAMES)[number]) =>
		((await (await control(name, 'payments')).json()) as { payments: { id: string; status: string }[] })
			.payments;
	const create = async (item: string, attempt = crypto.randomUUID()) => {
		const response = await fetch(`${base}/v1/payment-links`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin: 'https://shop.example' },
			body: JSON.stringify({ item, attempt, customer: CUSTOMER }),
		});
		const text = await response.text();
		said.push(text);
		return { status: response.status, body: JSON.parse(text) as CreatedLink & { code: string } };
	};

	for (const name of NAMES) {
		it(`makes one payment at ${name} for fifty requests of one attempt`, async () => {
			const attempt = crypto.randomUUID();
			const answers = await Promise.all(Array.from({ length: 50 }, () => create(name, attempt)));
			assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
			assert.equal(new Set(answers.map(({ body }) => body.url)).size, 1);
			assert.equal((await payments(name)).length, 1);
		});

		for (const fault of [
			'error_before',
			'error_after',
			'reset_after',
			'half_body',
			'html_body',
			'rate_limited',
		] as const) {
			it(`ends with one payment at ${name} after ${fault}, and says nothing untrue meanwhile`, async () => {
				const attempt = crypto.randomUUID();
				await control(name, 'next', { fault, times: 2, match: 'POST *' });
				let answer = await create(name, attempt);
				for (let tries = 0; answer.status !== 201 && tries < 4; tries++) {
					assert.ok(
						['provider_unavailable', 'outcome_unknown', 'provider_timeout'].includes(answer.body.code),
					);
					answer = await create(name, attempt);
				}
				assert.equal(answer.status, 201);
				assert.equal(answer.body.status, 'pending');
				const open = (await payments(name)).filter(({ status }) => status !== 'closed' && status !== 'draft');
				assert.equal(open.length, 1);
			});
		}
	}

	for (const [name, word] of [
		['onepay', 'approved'],
		['yuno', 'SUCCEEDED'],
	] as const) {
		it(`tells the shop of a payment at ${name} whose payer never came back, by ${name}'s own webhook`, async () => {
			await create(name);
			const [payment] = await payments(name);
			await control(name, `payments/${payment?.id}`, { status: word });
			await sandbox[name].simulator.idle();
			assert.deepEqual(
				changes.map(({ link, provider }) => [provider, link.status]),
				[[name, 'succeeded']],
			);
		});
	}

	it('manages links at Neopay: create, list, get, publish, unpublish, close', async () => {
		const { links } = endpoint;
		const draft = await links.create('neopay', {
			title: 'Molino',
			amount: { value: '350.41', currency: 'COP' },
			reference: 'MOLINO',
			askCustomer: 'full_customer',
		});
		assert.equal(draft.state, 'draft');
		assert.equal((await links.publish('neopay', draft.id)).state, 'published');
		assert.match((await links.get('neopay', draft.id)).url ?? '', /\/l\//);
		assert.equal((await links.unpublish('neopay', draft.id)).state, 'draft');
		assert.equal((await links.list('neopay')).length, 1);
		assert.equal((await links.close('neopay', draft.id)).state, 'closed');
	});

	it('manages Yuno’s own payment links: create, get, close; and says that Yuno has no others', async () => {
		const { links } = endpoint;
		const link = await links.create('yuno', {
			title: 'Factura',
			amount: { value: '52000', currency: 'COP' },
			country: 'CO',
			methods: ['PSE'],
		});
		assert.match(link.url ?? '', /\/payment\?session=/);
		assert.equal((await links.close('yuno', link.id)).state, 'closed');
		await assert.rejects(links.publish('yuno', link.id), { code: 'not_supported' });
		await assert.rejects(links.create('onepay', { title: 'x', amount: { value: '1', currency: 'COP' } }), {
			code: 'not_supported',
		});
	});

	for (const name of ['yuno', 'neopay'] as const) {
		it(`sends the end of a link of its own to ${name} in UTC, and none without a zone`, async () => {
			const draft = { title: 'Factura', amount: { value: '52000', currency: 'COP' }, country: 'CO' };
			const create = (expiresAt: string) => endpoint.links.create(name, { ...draft, expiresAt });
			assert.equal((await create('2099-12-31T19:00:00-05:00')).expiresAt, '2100-01-01T00:00:00.000Z');
			for (const end of ['2099-12-31T19:00:00', '12/31/2099', 'soon'])
				await assert.rejects(create(end), { code: 'invalid_request' });
		});
	}

	it('tells no secret and nothing of the payer to anybody, in all that it answered and logged', async () => {
		for (const name of NAMES) {
			await control(name, 'next', { fault: 'error_before', times: 1, match: 'POST *' });
			await create(name);
		}
		assert.ok(said.length >= 2 * NAMES.length, 'answers and log entries');
		for (const canary of CANARIES)
			assert.equal(said.filter((text) => text.includes(canary)).length, 0, canary);
	});
});
