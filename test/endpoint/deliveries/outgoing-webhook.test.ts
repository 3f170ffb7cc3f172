import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it, mock } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { sqlite } from '../../../src/stores/sqlite.ts';
import { fakeProvider } from '../fake-provider.ts';
import { openShop, START, type Shop } from '../shop.ts';

const SECRET = `whsec_${btoa('0123456789abcdef0123456789abcdef')}`;
const OTHER = `whsec_${btoa('fedcba9876543210fedcba9876543210')}`;

interface Delivery {
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
	readonly event: {
		readonly type: string;
		readonly timestamp: string;
		readonly data: Record<string, unknown>;
	};
}

describe('A webhook to the merchant', () => {
	const deliveries: Delivery[] = [];
	let answers: number[] = [];
	const receiver = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (text: string) => (body += text));
		request.on('end', () => {
			deliveries.push({ headers: request.headers, body, event: JSON.parse(body) as Delivery['event'] });
			const status = answers.shift() ?? 204;
			response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
		});
	});
	let url = '';

	before(async () => {
		await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
		url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
	});
	after(() => receiver.close());
	beforeEach(() => {
		deliveries.length = 0;
		answers = [];
	});

	/** A payment that is approved, and everything that follows from it told. */
	async function pay(shop: Shop): Promise<void> {
		const link = await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(60_000);
		await shop.status(link);
		await shop.endpoint.reconcile();
	}

	/** What the receiver's own library makes of a delivery; throws when the signature does not match. */
	const verified = ({ headers, body }: Delivery, secret: string): unknown => {
		// The library refuses what is five minutes old, and the shop's clock stands elsewhere than this machine's.
		mock.timers.enable({ apis: ['Date'], now: START + 60_000 });
		try {
			return new Webhook(secret).verify(body, headers as Record<string, string>);
		} finally {
			mock.timers.reset();
		}
	};

	it('tells of a change in the words of the wire, signed as Standard Webhooks asks', async () => {
		const shop = openShop({ webhook: { url, secret: SECRET } });
		await pay(shop);
		assert.equal(deliveries.length, 1);
		const [delivery] = deliveries as [Delivery];
		verified(delivery, SECRET);
		assert.throws(() => verified(delivery, OTHER), /signature/i);
		const { type, data } = delivery.event;
		assert.equal(type, 'payment.succeeded');
		assert.equal(data['id'], delivery.headers['webhook-id']);
		assert.equal(data['item'], 'coffee');
		assert.equal(data['provider_id'], 'pay_1');
		assert.deepEqual((data['link'] as { amount: unknown }).amount, { value: '49900', currency: 'COP' });
	});

	it('signs with both secrets while one replaces the other', async () => {
		await pay(openShop({ webhook: { url, secret: [OTHER, SECRET] } }));
		for (const secret of [SECRET, OTHER]) verified(deliveries[0] as Delivery, secret);
	});

	for (const status of [500, 404, 302]) {
		it(`comes again, under the same id, after an answer of ${status}`, async () => {
			answers = [status];
			const told: string[] = [];
			const shop = openShop({
				webhook: { url, secret: SECRET },
				onStatus: ({ id }) => void told.push(id),
			});
			await pay(shop);
			assert.equal(deliveries.length, 1, 'not at once, and nowhere else');
			shop.wait(5_000);
			await shop.endpoint.reconcile();
			assert.equal(deliveries.length, 2);
			assert.equal(deliveries[0]?.headers['webhook-id'], deliveries[1]?.headers['webhook-id']);
			assert.equal(told.length, 1, 'who has listened is not told again');
			shop.wait(86_400_000);
			await shop.endpoint.reconcile();
			assert.equal(deliveries.length, 2);
		});
	}

	it('is not sent more often because a payer keeps asking', async () => {
		answers = [500, 500, 500, 500];
		const shop = openShop({ webhook: { url, secret: SECRET } });
		const link = await shop.created();
		shop.provider.set({ status: 'processing' });
		for (let asked = 0; asked < 4; asked++) {
			shop.wait(asked === 0 ? 60_000 : 1_200);
			await shop.status(link);
			await shop.endpoint.close();
		}
		assert.equal(deliveries.length, 1);
	});

	it('survives a restart of the endpoint while the receiver was down', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'outbox-'));
		try {
			const file = join(folder, 'checkout.db');
			const provider = fakeProvider();
			let now = START;
			const clock = () => now;
			const open = () =>
				openShop({ provider, clock, store: sqlite(file, { clock }), webhook: { url, secret: SECRET } });
			answers = [503];
			const before = open();
			const link = await before.created();
			provider.set({ status: 'succeeded', ended: true });
			now += 60_000;
			await before.status(link);
			await before.endpoint.close();
			assert.equal(deliveries.length, 1);
			now += 3_600_000;
			const after = open();
			await after.endpoint.reconcile();
			await after.endpoint.close();
			assert.equal(deliveries.length, 2);
			assert.equal(deliveries[1]?.event.type, 'payment.succeeded');
			assert.equal(deliveries[0]?.headers['webhook-id'], deliveries[1]?.headers['webhook-id']);
		} finally {
			await rm(folder, { recursive: true });
		}
	});
});
