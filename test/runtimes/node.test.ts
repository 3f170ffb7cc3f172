import assert from 'node:assert/strict';
import { createServer, request as send, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { toNodeListener } from '../../src/runtimes/node.ts';
import { openShop, type Shop } from '../endpoint/shop.ts';

describe('The endpoint in node:http', () => {
	let shop: Shop;
	let server: Server;
	let origin: string;

	before(async () => {
		shop = openShop();
		const listener = toNodeListener(shop.endpoint);
		server = createServer((incoming, outgoing) => {
			// What Express's body parser leaves behind, where a test asks for it.
			if (incoming.headers['x-parsed'] === undefined) void listener(incoming, outgoing);
			else void parseFirst(incoming).then((parsed) => listener(parsed, outgoing));
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	after(() => {
		server.closeAllConnections();
		server.close();
	});

	const create = (headers: Record<string, string> = {}, body?: string) =>
		fetch(`${origin}/checkout/v1/payment-links`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin: 'https://shop.example', ...headers },
			body: body ?? JSON.stringify({ item: 'coffee', attempt: crypto.randomUUID() }),
		});

	it('takes a payment', async () => {
		const response = await create();
		assert.equal(response.status, 201);
		assert.equal(response.headers.get('access-control-allow-origin'), 'https://shop.example');
		assert.match(((await response.json()) as { url: string }).url, /^https:\/\/pay\.fakepay\.example\//);
	});

	it('takes a payment after a body parser too', async () => {
		assert.equal((await create({ 'x-parsed': 'yes' })).status, 201);
	});

	it('answers at once where somebody else read the body and kept nothing of it', async () => {
		const response = await create({ 'x-parsed': 'nothing' });
		assert.equal(response.status, 400);
	});

	it('lets a client whose body is too large read why, and use the connection again', async () => {
		const response = await create({}, `"${'x'.repeat(1_000_000)}"`);
		assert.equal(response.status, 413);
		assert.equal(((await response.json()) as { code: string }).code, 'body_too_large');
		assert.equal((await create()).status, 201);
	});

	it('does not care what a client calls the host', async () => {
		const status = await new Promise<number | undefined>((resolve, reject) => {
			const request = send(`${origin}/checkout/v1/items/coffee`, { headers: { host: 'evil.example:99999' } });
			request.once('response', (response) => resolve(response.resume().statusCode)).once('error', reject);
			request.end();
		});
		assert.equal(status, 200);
	});

	for (const [name, line, status] of [
		['a method that the Fetch standard forbids', 'TRACE /checkout/healthz', 400],
		['an address with a host in it', 'GET http://evil.example/checkout/healthz', 200],
		['two slashes', 'GET //evil.example/healthz', 200],
		['percent signs that mean nothing', 'GET /checkout/v1/items/%zz', 404],
		['HEAD', 'HEAD /checkout/v1/items/coffee', 404],
	] as const) {
		it(`answers ${name}`, async () => {
			const { port } = server.address() as AddressInfo;
			const first = await new Promise<string>((resolve, reject) => {
				const socket = connect(port, '127.0.0.1', () => {
					socket.write(`${line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
				});
				socket.once('data', (data: Buffer) => resolve(data.toString('latin1'))).once('error', reject);
			});
			assert.match(first, new RegExp(`^HTTP/1.1 ${status} `));
		});
	}

	it('goes on after a client hung up in the middle of its body', async () => {
		const { port } = server.address() as AddressInfo;
		const socket = connect(port, '127.0.0.1');
		socket.write(
			'POST /checkout/v1/payment-links HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"item":',
		);
		await new Promise((resolve) => socket.once('connect', resolve));
		socket.destroy();
		assert.equal((await create()).status, 201);
	});
});

async function parseFirst(incoming: IncomingMessage): Promise<IncomingMessage> {
	let text = '';
	for await (const chunk of incoming) text += String(chunk);
	if (incoming.headers['x-parsed'] === 'nothing') return incoming;
	return Object.assign(incoming, { body: JSON.parse(text) as unknown });
}
