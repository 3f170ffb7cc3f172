import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';

const BACK = 'https://shop.example/gracias?x=1';

/** How a payment is made at each, and where its page is. */
interface Way {
	readonly name: 'onepay' | 'yuno' | 'neopay';
	readonly path: string;
	readonly headers: () => Record<string, string>;
	readonly body: object;
	/** The provider's word for each end on the page. */
	readonly ends: Readonly<Record<string, string>>;
}

const WAYS: readonly Way[] = [
	{
		name: 'onepay',
		path: '/v1/payments',
		headers: () => ({ authorization: 'Bearer sk_test_x', 'x-idempotency': crypto.randomUUID() }),
		body: { amount: 49900, title: 'Café', currency: 'COP', redirect_url: BACK },
		ends: {
			approve: 'approved',
			decline: 'declined',
			process: 'processing',
			expire: 'expired',
			cancel: 'cancelled',
		},
	},
	{
		name: 'yuno',
		path: '/v1/payments',
		headers: () => ({
			'public-api-key': 'sandbox_x',
			'private-secret-key': 'x',
			'x-idempotency-key': crypto.randomUUID(),
		}),
		body: {
			account_id: 'account',
			merchant_order_id: 'order-1',
			description: 'Café',
			country: 'CL',
			amount: { currency: 'CLP', value: 5000 },
			payment_method: { type: 'WEBPAY' },
			workflow: 'REDIRECT',
			callback_url: BACK,
		},
		ends: {
			approve: 'SUCCEEDED',
			decline: 'DECLINED',
			process: 'PENDING',
			expire: 'EXPIRED',
			cancel: 'CANCELED',
		},
	},
	{
		name: 'neopay',
		path: '/api/links',
		headers: () => ({ 'x-app-key': 'app', authorization: 'token' }),
		body: { product: 'Café', amount: 35.41, communication: 'ORDER1' },
		ends: { approve: 'paid', decline: 'rejected', process: 'pending', expire: 'closed' },
	},
];

describe('A hosted page', () => {
	let sandbox: StartedSandbox;
	let receiver: Server;
	const received: { headers: IncomingHttpHeaders; raw: string }[] = [];

	before(async () => {
		receiver = createServer((request, response) => {
			let raw = '';
			request.on('data', (chunk: Buffer) => (raw += chunk.toString('utf8')));
			request.on('end', () => {
				received.push({ headers: request.headers, raw });
				response.end();
			});
		});
		await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
		const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
		sandbox = await startSandbox({
			webhooks: { onepay: { url, secret: 'one' }, yuno: { url, secret: 'two' } },
			neopay: { successUrl: BACK },
		});
	});
	beforeEach(() => {
		received.length = 0;
	});
	after(async () => {
		await sandbox.close();
		receiver.close();
		receiver.closeAllConnections();
	});

	async function order(way: Way): Promise<{ page: string; status(): Promise<string> }> {
		const { origin } = sandbox[way.name];
		const post = await fetch(origin + way.path, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...way.headers() },
			body: JSON.stringify(way.body),
		});
		assert.ok(post.ok, await post.clone().text());
		const list = async () =>
			(
				(await (await fetch(`${origin}/_sandbox/payments`)).json()) as {
					payments: { id: string; page: string; status: string }[];
				}
			).payments;
		const made = (await list()).at(-1);
		assert.ok(made);
		if (way.name === 'neopay') {
			await fetch(`${origin}/api/links/${made.id}/publish`, { method: 'PATCH', headers: way.headers() });
		}
		return {
			page: made.page,
			status: async () => (await list()).find(({ id }) => id === made.id)?.status ?? '',
		};
	}

	/** Posts the page's form as a browser without scripts would. */
	async function submit(page: string, outcome: string): Promise<Response> {
		const markup = await (await fetch(page)).text();
		const action = /<form method="post" action="([^"]+)"/.exec(markup)?.[1]?.replaceAll('&amp;', '&') ?? '';
		const fields = [...markup.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)];
		const form = new URLSearchParams(fields.map(([, name = '', value = '']) => [name, value]));
		form.set('outcome', outcome);
		return fetch(new URL(action, page), { method: 'POST', body: form, redirect: 'manual' });
	}

	for (const way of WAYS) {
		for (const [outcome, word] of Object.entries(way.ends)) {
			it(`of ${way.name} ends "${word}" by ${outcome}, and sends the payer back to where the shop said`, async () => {
				const { page, status } = await order(way);
				const response = await submit(page, outcome);
				assert.equal(response.status, 303);
				assert.equal(response.headers.get('location'), BACK, 'unchanged, nothing appended');
				assert.equal(await status(), word);
			});
		}

		it(`of ${way.name} does nothing when it is only looked at`, async () => {
			const { page, status } = await order(way);
			const before = await status();
			for (let looks = 0; looks < 3; looks++) await fetch(page);
			assert.equal(await status(), before);
		});

		it(`of ${way.name} stays approved, whatever is pressed afterwards`, async () => {
			const { page, status } = await order(way);
			await submit(page, 'approve');
			const approved = await status();
			for (const again of ['approve', 'decline', 'cancel']) {
				await fetch(page, {
					method: 'POST',
					body: new URLSearchParams({ outcome: again }),
					redirect: 'manual',
				});
			}
			assert.equal(await status(), approved);
			assert.match(await (await fetch(page)).text(), /Pago aprobado/);
		});

		it(`of ${way.name} loads nothing from elsewhere, runs no script, and speaks two languages`, async () => {
			const { page } = await order(way);
			const response = await fetch(page, { headers: { 'accept-language': 'en' } });
			const markup = await response.text();
			assert.doesNotMatch(markup, /<script|<link[^>]+href="http|src="http|@import/);
			assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
			assert.match(markup, /<html lang="en"/);
			assert.match(await (await fetch(page)).text(), /<html lang="es"/);
		});
	}

	it('of OnePay tells the shop by an event that is signed over the bytes that were sent', async () => {
		const { page } = await order(WAYS[0] as Way);
		await submit(page, 'approve');
		await sandbox.onepay.simulator.idle();
		const event = received.at(-1);
		assert.match(event?.raw ?? '', /payment\.approved/);
		const expected = createHmac('sha256', 'one')
			.update(event?.raw ?? '')
			.digest('hex');
		assert.equal(event?.headers['x-signature'], expected);
	});

	it('of Yuno tells the shop by an event that is signed in base64', async () => {
		const { page } = await order(WAYS[1] as Way);
		await submit(page, 'approve');
		await sandbox.yuno.simulator.idle();
		const event = received.at(-1);
		assert.match(event?.raw ?? '', /"type_event":"payment\.purchase"/);
		const expected = createHmac('sha256', 'two')
			.update(event?.raw ?? '')
			.digest('base64');
		assert.equal(event?.headers['x-hmac-signature'], expected);
	});
});
