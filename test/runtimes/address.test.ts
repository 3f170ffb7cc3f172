import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import fastify from 'fastify';
import { checkoutLinks } from '../../src/runtimes/fastify.ts';
import { toNodeListener } from '../../src/runtimes/node.ts';
import { openShop, type Shop } from '../endpoint/shop.ts';

/** Listens on a free port; answers the origin and how to stop. */
type Listen = (
	endpoint: Shop['endpoint'],
) => Promise<readonly [origin: string, close: () => Promise<unknown>]>;

const HOSTS: Readonly<Record<string, Listen>> = {
	'node:http': async (endpoint) => {
		const server = createServer(toNodeListener(endpoint));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const address = server.address();
		const port = typeof address === 'object' ? address?.port : undefined;
		return [
			`http://127.0.0.1:${port}`,
			() => new Promise((resolve) => server.close(resolve).closeAllConnections()),
		];
	},
	Fastify: async (endpoint) => {
		const app = fastify({ forceCloseConnections: true });
		await app.register(checkoutLinks(endpoint), { prefix: '/checkout' });
		return [await app.listen({ port: 0, host: '127.0.0.1' }), () => app.close()];
	},
};

describe('The payer’s address', () => {
	for (const [name, listen] of Object.entries(HOSTS)) {
		it(`is the socket’s in ${name}`, async () => {
			const shop = openShop({ limits: { requests: { max: 1, seconds: 60 } } });
			const [origin, close] = await listen(shop.endpoint);
			try {
				const read = async () => (await fetch(`${origin}/checkout/v1/items/coffee`)).status;
				assert.deepEqual([await read(), await read()], [200, 429]);
			} finally {
				await close();
			}
		});

		it(`is the forwarded one in ${name}, behind a trusted proxy`, async () => {
			const shop = openShop({ limits: { requests: { max: 1, seconds: 60 } }, trustedProxies: ['127.0.0.1'] });
			const [origin, close] = await listen(shop.endpoint);
			try {
				const read = async (payer: string) =>
					(await fetch(`${origin}/checkout/v1/items/coffee`, { headers: { 'x-forwarded-for': payer } }))
						.status;
				const [ana, eva] = ['198.51.100.7', '198.51.100.8'];
				assert.deepEqual([await read(ana), await read(eva), await read(ana)], [200, 200, 429]);
			} finally {
				await close();
			}
		});
	}
});
