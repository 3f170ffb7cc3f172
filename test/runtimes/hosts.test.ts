import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { after, before, describe, it } from 'node:test';
import { createEndpoint, type Endpoint, type LogEntry } from '../../src/endpoint/index.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import type { StartedSandbox } from '../../src/sandbox/index.ts';
import { memory } from '../../src/stores/memory.ts';
import type { Problem } from '../../src/wire/problem.ts';
import { openSandbox, SECRET, takePayment } from '../hosts/payment.ts';
import { HOSTS, type Mounted } from './hosts.ts';

const ORIGIN = 'https://shop.example';

for (const [name, { mount, keepsBytes }] of Object.entries(HOSTS)) {
	describe(`The endpoint in ${name}`, () => {
		let sandbox: StartedSandbox<'onepay'>;
		let endpoint: Endpoint;
		let host: Mounted;
		const log: LogEntry[] = [];
		let passedMs = 0;

		before(async () => {
			sandbox = await openSandbox();
			endpoint = createEndpoint({
				origins: [ORIGIN],
				providers: [
					onepay({ secretKey: 'sk_test_x', webhookSecret: SECRET, baseUrl: sandbox.onepay.baseUrl }),
				],
				items: { cafe: { title: 'Café de Huila', amount: { value: '49900', currency: 'COP' } } },
				store: memory(),
				clock: () => Date.now() + passedMs,
				log: (entry) => void log.push(entry),
			});
			host = await mount(endpoint);
		});
		after(async () => {
			await host.close();
			await sandbox.close();
			await endpoint.close();
		});

		const post = (type: string, body: string) =>
			fetch(`${host.base}/v1/payment-links`, {
				method: 'POST',
				redirect: 'manual',
				headers: { 'content-type': type, origin: ORIGIN },
				body,
			});
		const create = () =>
			post('application/json', JSON.stringify({ item: 'cafe', attempt: crypto.randomUUID() }));
		/** An event that nobody waits for, signed as OnePay does. */
		const deliver = (body: string) =>
			fetch(`${host.base}/v1/webhooks/onepay`, {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					'x-signature': createHmac('sha256', SECRET).update(body).digest('hex'),
				},
				body,
			});

		it('takes a payment, by request and by form', () =>
			takePayment(host.base, sandbox, keepsBytes ? undefined : () => (passedMs += 5_000)));

		it('refuses a field that comes twice in a form, with a page', async () => {
			const twice = await post('application/x-www-form-urlencoded', 'item=cafe&item=te');
			assert.equal(twice.status, 422);
			assert.equal(twice.headers.get('content-type'), 'text/html; charset=utf-8');
		});

		it('answers preflights, reads and what it does not know itself', async () => {
			const preflight = await fetch(`${host.base}/v1/payment-links`, {
				method: 'OPTIONS',
				headers: { origin: ORIGIN, 'access-control-request-method': 'POST' },
			});
			assert.equal(preflight.status, 204);
			const first = await fetch(`${host.base}/v1/items/cafe`);
			const etag = first.headers.get('etag') ?? '';
			const again = await fetch(`${host.base}/v1/items/cafe`, { headers: { 'if-none-match': etag } });
			assert.equal(again.status, 304);
			const unknown = await fetch(`${host.base}/v1/nothing`);
			assert.equal(unknown.status, 404);
			assert.equal(unknown.headers.get('content-type'), 'application/problem+json');
		});

		it('lets a client whose body is too large read why', async () => {
			const response = await post('application/json', JSON.stringify({ item: 'x'.repeat(60_000) }));
			assert.equal(response.status, 413);
			assert.equal(((await response.json()) as Problem).code, 'body_too_large');
			assert.equal((await create()).status, 201);
		});

		const written = '{ "event": "payment.approved",\n "data": { "id": "caf\\u00e9", "amount": 1.0 } }';
		if (keepsBytes) {
			it('takes a webhook over the bytes that were sent', async () => {
				assert.equal((await deliver(written)).status, 200);
			});
		} else {
			it('takes what the parser unpacked', async () => {
				const order = JSON.stringify({ item: 'cafe', attempt: crypto.randomUUID() });
				const response = await fetch(`${host.base}/v1/payment-links`, {
					method: 'POST',
					headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', origin: ORIGIN },
					body: gzipSync(order),
				});
				assert.equal(response.status, 201);
			});

			it('refuses a webhook whose bytes are gone, and says in the log where to mount the endpoint', async () => {
				log.length = 0;
				assert.equal((await deliver(written)).status, 401);
				const complaint = log.find(({ level }) => level === 'error');
				assert.match(complaint?.message ?? '', /mount the endpoint before/);
				assert.equal((await create()).status, 201);
			});
		}
	});
}

describe('A Fastify app with the endpoint in it', () => {
	it('goes on parsing the bodies of its own routes', async () => {
		const never = { fetch: () => Promise.reject(new Error('not asked')) } as unknown as Endpoint;
		const host = await HOSTS['Fastify']?.mount(never);
		assert.ok(host);
		const response = await fetch(new URL('/orders', host.base), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: '{"a":1}',
		});
		assert.deepEqual(await response.json(), { body: { a: 1 } });
		await host.close();
	});
});
