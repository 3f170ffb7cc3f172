import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, describe, it } from 'node:test';
import { startSandbox, type SandboxName, type StartedSandbox } from '../../src/sandbox/index.ts';

/** A documented request with its answer, as test/fixtures keeps them. */
interface Documented {
	readonly request: {
		readonly method: string;
		readonly url: string;
		readonly body?: Record<string, unknown>;
	};
	readonly answer: Record<string, unknown>;
}

const KEYS: Readonly<Record<SandboxName, () => Record<string, string>>> = {
	onepay: () => ({ authorization: 'Bearer sk_test_xxx', 'x-idempotency': crypto.randomUUID() }),
	yuno: () => ({
		'public-api-key': 'sandbox_x',
		'private-secret-key': 'x',
		'x-idempotency-key': crypto.randomUUID(),
	}),
	neopay: () => ({ 'x-app-key': '98e2fe88-3a95-4c7c-a98f-dfa5192b85f6', authorization: 'x' }),
};

/** Which documented requests the simulators are sent, and what a fixture's answer shows that was not asked for. */
const CREATES: readonly (readonly [name: SandboxName, fixture: string, path: string, status: number])[] = [
	['onepay', 'create-payment', '/v1/payments', 201],
	['onepay', 'create-connect-link', '/v1/connect-links', 201],
	['onepay', 'create-charge', '/v1/charges', 201],
	['yuno', 'create-payment.payvalida', '/v1/payments', 201],
	['yuno', 'create-payment.tarjeta-clave', '/v1/payments', 201],
	['yuno', 'create-payment.webpay', '/v1/payments', 201],
	['yuno', 'create-payment.pago-efectivo', '/v1/payments', 201],
	['yuno', 'create-payment-link', '/v1/payment-links', 200],
	['yuno', 'create-customer-session', '/v1/customers/sessions', 201],
	['neopay', 'create-link.reference', '/api/links', 201],
	['neopay', 'create-link.communication', '/api/links', 201],
];

async function documented(name: SandboxName, fixture: string): Promise<Documented> {
	const url = new URL(`../fixtures/${name}/${fixture}.json`, import.meta.url);
	return JSON.parse(await readFile(url, 'utf8')) as Documented;
}

/** Names of an answer's members, in their order; of what is in `data` where everything is. */
function members(answer: Record<string, unknown>): string[] {
	return Object.keys((answer['data'] as object | undefined) ?? answer);
}

describe('The simulators', () => {
	let sandbox: StartedSandbox;
	before(async () => {
		sandbox = await startSandbox();
	});
	after(() => sandbox.close());
	afterEach(async () => {
		for (const name of ['onepay', 'yuno', 'neopay'] as const) {
			await fetch(`${sandbox[name].origin}/_sandbox/reset`, { method: 'POST' });
		}
	});

	const send = (name: SandboxName, method: string, path: string, body?: unknown, headers = {}) =>
		fetch(sandbox[name].origin + path, {
			method,
			headers: { 'content-type': 'application/json', ...KEYS[name](), ...headers },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
	const create = async (name: SandboxName, fixture: string, path: string, headers = {}) => {
		const { request } = await documented(name, fixture);
		// The pages write placeholders where an id or an address belongs.
		const body = {
			...request.body,
			...(request.body?.['customer_id'] === '<string>' && {
				customer_id: crypto.randomUUID(),
				redirect_url: 'https://shop.example/',
			}),
		};
		return send(name, 'POST', path, body, headers);
	};

	for (const [name, fixture, path, status] of CREATES) {
		it(`answers ${name}'s documented ${fixture} with the documented members, in their order`, async () => {
			const response = await create(name, fixture, path);
			assert.equal(response.status, status);
			const answer = (await response.json()) as Record<string, unknown>;
			assert.deepEqual(members(answer), members((await documented(name, fixture)).answer));
		});
	}

	for (const [name, path, fixture] of [
		['onepay', '/v1/payments', 'create-payment'],
		['yuno', '/v1/payments', 'create-payment.webpay'],
	] as const) {
		it(`gives ${name}'s first payment again for the same key, and another for another key`, async () => {
			const header = name === 'onepay' ? 'x-idempotency' : 'x-idempotency-key';
			const key = { [header]: crypto.randomUUID() };
			const ids = [];
			for (const headers of [key, key, {}]) {
				ids.push(((await (await create(name, fixture, path, headers)).json()) as { id: string }).id);
			}
			assert.equal(ids[0], ids[1]);
			assert.notEqual(ids[1], ids[2]);
		});

		it(`refuses ${name}'s create without a key`, async () => {
			const header = name === 'onepay' ? 'x-idempotency' : 'x-idempotency-key';
			const response = await create(name, fixture, path, { [header]: '' });
			assert.ok(response.status === 422 || response.status === 400);
		});
	}

	it('makes two links of the same request at Neopay, which knows no keys', async () => {
		const made = [1, 2].map(async () => {
			const response = await create('neopay', 'create-link.reference', '/api/links');
			return ((await response.json()) as { data: { id: string } }).data.id;
		});
		assert.equal(new Set(await Promise.all(made)).size, 2);
	});

	it('says 409 at OnePay when the same key comes with another body, and the first payment at Yuno', async () => {
		const key = crypto.randomUUID();
		await create('onepay', 'create-payment', '/v1/payments', { 'x-idempotency': key });
		const other = { amount: 1, title: 'Otra', currency: 'COP' };
		assert.equal((await send('onepay', 'POST', '/v1/payments', other, { 'x-idempotency': key })).status, 409);

		const first = await create('yuno', 'create-payment.webpay', '/v1/payments', { 'x-idempotency-key': key });
		const second = await create('yuno', 'create-payment.payvalida', '/v1/payments', {
			'x-idempotency-key': key,
		});
		assert.equal(((await first.json()) as { id: string }).id, ((await second.json()) as { id: string }).id);
	});

	for (const [name, path, without, body] of [
		['onepay', '/v1/payments', { authorization: '' }, { title: 'x' }],
		['yuno', '/v1/payments', { 'private-secret-key': '' }, {}],
		['yuno', '/v1/payments', { 'public-api-key': 'nonsense' }, {}],
		['neopay', '/api/links', { authorization: '' }, {}],
		['neopay', '/api/links', { 'x-app-key': '' }, {}],
	] as const) {
		it(`answers 401 at ${name} without ${Object.keys(without).join()}`, async () => {
			assert.equal((await send(name, 'POST', path, body, without)).status, 401);
		});
	}

	for (const [name, path, change, status, says] of [
		['onepay', '/v1/payments', { amount: 10.5, title: 'x', currency: 'COP' }, 422, /amount/],
		['onepay', '/v1/payments', { amount: 5000, title: 'x', currency: 'USD' }, 422, /currency/],
		['onepay', '/v1/payments', { amount: 5000, currency: 'COP' }, 422, /title/],
		['onepay', '/v1/connect-links', { single_use: true }, 422, /customer_id/],
		['yuno', '/v1/payments', {}, 400, /MISSING_PARAMETERS.*account_id/],
		['yuno', '/v1/payment-links', { account_id: 'x' }, 400, /MISSING_PARAMETERS/],
		['neopay', '/api/links', { amount: 5 }, 422, /product field is required/],
		['neopay', '/api/links', { product: 'x', amount: 1.005 }, 422, /2 decimals/],
		[
			'neopay',
			'/api/links',
			{ product: 'x', amount: 5, communication: 'x'.repeat(19) },
			422,
			/18 characters/,
		],
	] as const) {
		it(`refuses ${JSON.stringify(change).slice(0, 60)} at ${name}${path}, and says why`, async () => {
			const response = await send(name, 'POST', path, change);
			assert.equal(response.status, status);
			assert.match(await response.text(), says);
		});
	}

	it('says that Yuno does not know a payment with 400, as its pages do', async () => {
		const response = await send('yuno', 'GET', `/v1/payments/${crypto.randomUUID()}`);
		assert.equal(response.status, 400);
		assert.equal(((await response.json()) as { code: string }).code, 'PAYMENT_NOT_FOUND');
	});

	it('uses up the key of a request that broke inside Yuno before there was a payment', async () => {
		const headers = { 'x-idempotency-key': crypto.randomUUID() };
		await fetch(`${sandbox.yuno.origin}/_sandbox/next`, {
			method: 'POST',
			body: JSON.stringify({ fault: 'error_before' }),
		});
		assert.equal((await create('yuno', 'create-payment.webpay', '/v1/payments', headers)).status, 500);
		const again = await create('yuno', 'create-payment.webpay', '/v1/payments', headers);
		assert.equal(((await again.json()) as { code: string }).code, 'IDEMPOTENCY_DUPLICATED');
	});

	it('takes Neopay’s link from draft to published, back, and to its end', async () => {
		const made = (await (await create('neopay', 'create-link.reference', '/api/links')).json()) as {
			data: { id: string; slug: string; status: string };
		};
		assert.equal(made.data.status, 'draft');
		const page = () => fetch(`${sandbox.neopay.origin}/l/${made.data.slug}`).then((answer) => answer.text());
		assert.doesNotMatch(await page(), /value="approve"/, 'nobody can pay a draft');
		for (const [verb, status, payable] of [
			['publish', 'published', true],
			['unpublish', 'draft', false],
			['publish', 'published', true],
			['close', 'closed', false],
		] as const) {
			const answer = await send('neopay', 'PATCH', `/api/links/${made.data.id}/${verb}`);
			assert.equal(((await answer.json()) as { data: { status: string } }).data.status, status);
			assert.equal(/value="approve"/.test(await page()), payable, verb);
		}
		assert.equal((await send('neopay', 'PATCH', `/api/links/${made.data.id}/publish`)).status, 422);
	});
});
