import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, request as send, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import express from 'express';
import { toNodeListener } from '../../src/runtimes/node.ts';
import { CDN } from '../../src/build/cdn.ts';
import { openShop } from '../endpoint/shop.ts';

interface Received {
	readonly status: number | undefined;
	readonly headers: IncomingHttpHeaders;
	/** As it came, not decoded. */
	readonly body: Buffer;
}

interface Listening {
	readonly port: number;
	get(path: string, headers?: Readonly<Record<string, string>>, method?: string): Promise<Received>;
	close(): void;
}

const read = (file: string) => readFileSync(join(CDN, file));
const names = readdirSync(CDN);
const ENTRY = 'checkout-links.js';
const SINGLE = 'checkout-links.single.js';
const chunk = names.find((name) => /^elements-[\w-]{8}\.js$/.test(name)) ?? '';
const integrity = JSON.parse(read('integrity.json').toString()) as Readonly<Record<string, string>>;

async function listen(listener: RequestListener): Promise<Listening> {
	const server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		port,
		get: (path, headers = {}, method = 'GET') =>
			new Promise((resolve, reject) => {
				const request = send({ host: '127.0.0.1', port, path, method, headers });
				request.once('error', reject).once('response', (response) => {
					const parts: Buffer[] = [];
					response
						.on('data', (part: Buffer) => parts.push(part))
						.once('end', () =>
							resolve({
								status: response.statusCode,
								headers: response.headers,
								body: Buffer.concat(parts),
							}),
						);
				});
				request.end();
			}),
		close() {
			server.closeAllConnections();
			server.close();
		},
	};
}

function decode({ headers, body }: Received): Buffer {
	if (headers['content-encoding'] === 'br') return brotliDecompressSync(body);
	return headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

describe('The scripts of toNodeListener', () => {
	let server: Listening;
	before(async () => (server = await listen(toNodeListener(openShop().endpoint, { scripts: true }))));
	after(() => server.close());
	const get = (name: string, headers?: Readonly<Record<string, string>>, method?: string) =>
		server.get(`/checkout-links/${name}`, headers, method);

	it('are served beside the endpoint, whose routes go on working', async () => {
		assert.equal((await get(ENTRY)).status, 200);
		const offer = await server.get('/checkout/v1/items/coffee');
		assert.equal(offer.status, 200);
		assert.match(offer.headers['content-type'] ?? '', /json/);
	});

	describe('are compressed as Accept-Encoding asks:', () => {
		const negotiations: readonly (readonly [header: string | undefined, encoding: string | undefined])[] = [
			[undefined, undefined],
			['', undefined],
			['identity', undefined],
			['deflate', undefined],
			['gzip', 'gzip'],
			['GZIP', 'gzip'],
			['br', 'br'],
			['gzip, deflate, br', 'br'],
			['gzip, deflate, br, zstd', 'br'],
			['br;q=0.5, gzip;q=0.8', 'gzip'],
			['gzip;q=0.5, br;q=0.5', 'br'],
			['br;q=0, gzip', 'gzip'],
			['br;q=0, gzip;q=0', undefined],
			['br;q=0.0, *', 'gzip'],
			['*', 'br'],
			['*;q=0', undefined],
			['identity, br;q=0.1', undefined],
			['identity;q=0, deflate', undefined],
			['br;q=nonsense', undefined],
			[';,;q=,', undefined],
		];
		for (const [header, encoding] of negotiations) {
			it(`${JSON.stringify(header ?? null)} gives ${encoding ?? 'the bytes as they are'}`, async () => {
				const received = await get(chunk, header === undefined ? {} : { 'accept-encoding': header });
				assert.equal(received.status, 200);
				assert.equal(received.headers['content-encoding'], encoding);
				assert.equal(received.headers.vary, 'Accept-Encoding');
				assert.equal(received.headers['content-length'], String(received.body.byteLength));
				assert.deepEqual(decode(received), read(chunk));
			});
		}

		it('Brotli is shorter than gzip, and gzip much shorter than the script', async () => {
			const [br, gzip] = await Promise.all([
				get(chunk, { 'accept-encoding': 'br' }),
				get(chunk, { 'accept-encoding': 'gzip' }),
			]);
			assert.ok(br.body.byteLength < gzip.body.byteLength);
			assert.ok(gzip.body.byteLength < read(chunk).byteLength / 2);
		});

		it('a file that compression would make longer is sent as it is', async () => {
			const received = await get(ENTRY, { 'accept-encoding': 'br, gzip' });
			assert.equal(received.headers['content-encoding'], undefined);
			assert.equal(received.headers.vary, 'Accept-Encoding');
			assert.deepEqual(received.body, read(ENTRY));
		});
	});

	it('have the bytes that integrity.json lists, whatever their coding', async () => {
		for (const [name, expected] of Object.entries(integrity)) {
			for (const encoding of ['br', 'gzip', 'identity']) {
				const bytes = decode(await get(name, { 'accept-encoding': encoding }));
				assert.equal(`sha384-${createHash('sha384').update(bytes).digest('base64')}`, expected, name);
			}
		}
	});

	it('are kept for a year under names that change with the content, and for five minutes under others', async () => {
		for (const name of names) {
			const { headers, status } = await get(name);
			assert.equal(status, 200, name);
			const stable = [ENTRY, SINGLE, `${SINGLE}.map`, 'integrity.json', 'inventory.json', 'licenses.md'];
			assert.equal(
				headers['cache-control'],
				stable.includes(name) ? 'public, max-age=300' : 'public, max-age=31536000, immutable',
				name,
			);
		}
	});

	it('may be loaded by pages of every origin, and have the type that browsers ask for', async () => {
		for (const [name, type] of [
			[ENTRY, 'text/javascript; charset=utf-8'],
			['integrity.json', 'application/json'],
			[`${SINGLE}.map`, 'application/json'],
			['licenses.md', 'text/markdown; charset=utf-8'],
		] as const) {
			const { headers } = await get(name, { origin: 'https://anywhere.example' });
			assert.equal(headers['content-type'], type);
			assert.equal(headers['access-control-allow-origin'], '*');
			assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
			assert.equal(headers['x-content-type-options'], 'nosniff');
		}
	});

	describe('are not sent again to a client that has them:', () => {
		for (const encoding of ['br', 'gzip', 'identity']) {
			it(`304 for the ETag of the ${encoding} response, 200 for another`, async () => {
				const accept = { 'accept-encoding': encoding };
				const { etag = '' } = (await get(SINGLE, accept)).headers;
				assert.match(etag, /^"[\w-]+"$/);
				const again = (tag: string) => get(SINGLE, { ...accept, 'if-none-match': tag });
				for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
					const received = await again(tag);
					assert.equal(received.status, 304, tag);
					assert.equal(received.body.byteLength, 0);
					assert.equal(received.headers.etag, etag);
					assert.equal(received.headers.vary, 'Accept-Encoding');
					assert.equal(received.headers['cache-control'], 'public, max-age=300');
					assert.equal(received.headers['access-control-allow-origin'], '*');
				}
				for (const tag of ['"other"', etag.replaceAll('"', ''), '']) {
					assert.equal((await again(tag)).status, 200, tag);
				}
			});
		}

		it('each coding has an ETag of its own', async () => {
			const tags = await Promise.all(
				['br', 'gzip', 'identity'].map(
					async (encoding) => (await get(SINGLE, { 'accept-encoding': encoding })).headers.etag,
				),
			);
			assert.equal(new Set(tags).size, 3);
		});
	});

	it('answer HEAD with the headers of GET and no body', async () => {
		for (const encoding of ['br', 'gzip', 'identity']) {
			const [whole, head] = await Promise.all([
				get(chunk, { 'accept-encoding': encoding }),
				get(chunk, { 'accept-encoding': encoding }, 'HEAD'),
			]);
			const without = ({ date: _, ...headers }: IncomingHttpHeaders) => headers;
			assert.equal(head.status, 200);
			assert.equal(head.body.byteLength, 0);
			assert.deepEqual(without(head.headers), without(whole.headers));
		}
		assert.equal((await get('unknown.js', {}, 'HEAD')).status, 404);
	});

	it('answer a preflight without a body, and refuse other methods', async () => {
		const preflight = await get(
			ENTRY,
			{ origin: 'https://anywhere.example', 'access-control-request-method': 'GET' },
			'OPTIONS',
		);
		assert.equal(preflight.status, 204);
		assert.equal(preflight.headers['access-control-allow-origin'], '*');
		assert.equal(preflight.headers['access-control-allow-credentials'], undefined);
		for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
			const { status, headers } = await get(ENTRY, {}, method);
			assert.equal(status, 405, method);
			assert.equal(headers.allow, 'GET, HEAD, OPTIONS');
		}
	});

	it('are 404 under the hashed name of another version, and no cache keeps that', async () => {
		for (const name of ['elements-0ldV3rs1.js', 'elements-0ldV3rs1.js.map', 'nothing.js', '']) {
			const { status, headers } = await get(name, { 'accept-encoding': 'br' });
			assert.equal(status, 404, name);
			assert.equal(headers['cache-control'], 'no-store');
			assert.equal(headers.etag, undefined);
			assert.equal(headers['access-control-allow-origin'], '*');
			assert.match(headers['content-type'] ?? '', /^text\/plain/);
		}
	});

	for (const path of [
		'../package.json',
		'..%2fpackage.json',
		'%2e%2e/package.json',
		'..%5cpackage.json',
		'....//package.json',
		'./../cli/main.js',
		'/etc/passwd',
		'%00.js',
		'%zz.js',
		'checkout-links.js%00.md',
		'checkout-links.js/',
		'constructor',
		'__proto__',
		'.',
		'..',
	]) {
		it(`are all that is served below their path: 404 for ${path}`, async () => {
			const line = await firstLine(server.port, `GET /checkout-links/${path} HTTP/1.1`);
			assert.equal(line, 'HTTP/1.1 404 Not Found');
		});
	}

	it('are found with a query, an encoded name, and a target that is a whole URL', async () => {
		for (const target of [
			`/checkout-links/${ENTRY}?v=2`,
			'/checkout-links/checkout%2Dlinks.js',
			`http://pay.shop.example/checkout-links/${ENTRY}`,
		]) {
			assert.equal(await firstLine(server.port, `GET ${target} HTTP/1.1`), 'HTTP/1.1 200 OK', target);
		}
	});
});

describe('The option `scripts`', () => {
	const { endpoint } = openShop();

	it('is off by default', async () => {
		const server = await listen(toNodeListener(endpoint));
		assert.equal((await server.get(`/checkout-links/${ENTRY}`)).status, 404);
		server.close();
	});

	for (const scripts of ['/assets/pay/', '/assets/pay']) {
		it(`serves at a path of your own, ${scripts}, and there alone`, async () => {
			const server = await listen(toNodeListener(endpoint, { scripts }));
			assert.equal((await server.get(`/assets/pay/${ENTRY}`)).status, 200);
			assert.equal((await server.get(`/assets/payments/${ENTRY}`)).status, 404);
			assert.equal((await server.get(`/checkout-links/${ENTRY}`)).status, 404);
			assert.equal((await server.get('/healthz')).status, 200);
			server.close();
		});
	}

	for (const scripts of ['', '/', '//', 'assets', 'https://cdn.example/', '/assets?x', '/a b/']) {
		it(`refuses ${JSON.stringify(scripts)}`, () => {
			assert.throws(
				() => toNodeListener(endpoint, { scripts }),
				/`scripts` is ".*"; it must be a path of its own, e\.g\. "\/checkout-links\/"/,
			);
		});
	}

	it('is below the mount point in Express', async () => {
		const app = express();
		const router = express.Router();
		router.use('/pay', toNodeListener(endpoint, { scripts: '/assets/' }));
		app.use('/checkout', toNodeListener(endpoint, { scripts: true })).use('/shop', router);
		const server = await listen(app);
		assert.equal((await server.get(`/checkout/checkout-links/${ENTRY}`)).status, 200);
		assert.equal((await server.get('/checkout/v1/items/coffee')).status, 200);
		assert.equal((await server.get(`/shop/pay/assets/${ENTRY}`)).status, 200);
		assert.equal((await server.get('/shop/pay/v1/items/coffee')).status, 200);
		assert.equal((await server.get(`/checkout-links/${ENTRY}`)).status, 404);
		const unknown = await server.get('/checkout/unknown');
		assert.equal(unknown.status, 404);
		assert.match(unknown.headers['content-type'] ?? '', /^application\/problem\+json/);
		server.close();
	});

	it('leaves the shop’s own routes to Express where it is mounted at the root', async () => {
		const app = express();
		app.use(toNodeListener(endpoint, { scripts: true }));
		app.get('/', (_, response) => void response.send('the shop'));
		app.post('/v1/orders', express.json(), (request, response) => void response.json(request.body));
		const server = await listen(app);
		assert.equal((await server.get(`/checkout-links/${ENTRY}`)).status, 200);
		assert.equal((await server.get('/checkout/v1/items/coffee')).status, 200);
		assert.equal((await server.get('/checkout/v1/items/coffee?x=1')).status, 200);
		assert.equal((await server.get('/?checkout=x')).body.toString(), 'the shop');
		const order = await fetch(`http://127.0.0.1:${server.port}/v1/orders`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin: 'https://elsewhere.example' },
			body: '{"beans":2}',
		});
		assert.deepEqual(await order.json(), { beans: 2 });
		assert.equal((await server.get('/nothing')).status, 404);
		server.close();
	});
});

/** The status line of a response to a request line that no client library would send. */
function firstLine(port: number, line: string): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connect(port, '127.0.0.1', () => {
			socket.write(`${line}\r\nhost: x\r\nconnection: close\r\n\r\n`);
		});
		socket
			.once('data', (data: Buffer) => {
				resolve(data.toString('latin1').split('\r\n', 1)[0] ?? '');
				socket.destroy();
			})
			.once('error', reject);
	});
}
