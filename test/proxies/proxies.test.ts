import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import {
	createServer,
	request as sendHttp,
	type ClientRequest,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type Server,
} from 'node:http';
import { request as sendHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import type { StartedSandbox } from '../../src/sandbox/index.ts';
import { CDN } from '../../src/build/cdn.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { run, type Run } from '../cli/command.ts';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';
import { openSandbox, SECRET, takePayment } from '../hosts/payment.ts';

const HOST = 'pay.shop.example';
const ORIGIN = 'https://shop.example';
const ADMIN_SECRET = 'an admin secret of the test, which is long';
/** New links that the shop of these tests allows one payer within an hour. */
const LINKS_PER_PAYER = 3;

const PAGE = await readFile(join(ROOT, 'docs/run-in-production.md'), 'utf8');

/** What the page has under a heading, in the first fence of that language. */
function fence(heading: string, language: string): string {
	const [, section = ''] = new RegExp(`\n##+ ${heading}\n(.*?)(?=\n##|$)`, 's').exec(PAGE) ?? [];
	const [, code] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(section) ?? [];
	assert.ok(code, `${language} under ${heading}`);
	return code;
}

/** The configuration that the page shows, which names the proxy. */
function configuration(): string {
	const fences = [...PAGE.matchAll(/^```(?:ts|js)\n(.*?)^```/gms)].map(([, code = '']) => code);
	const config = fences.find((code) => code.includes("trustedProxies: ['127.0.0.1']"));
	assert.ok(config, 'a configuration with trustedProxies');
	return config;
}

/** Puts values in the place of what the page has; each must be there. */
function replaceAll(text: string, values: Readonly<Record<string, string>>): string {
	let replaced = text;
	for (const [from, to] of Object.entries(values)) {
		assert.ok(replaced.includes(from), `the page has "${from}"`);
		replaced = replaced.replaceAll(from, to);
	}
	return replaced;
}

/** What a test gives in the place of what the page has. */
interface Setting {
	readonly folder: string;
	/** Free ports: for HTTPS, for HTTP, and for the shop's own site. */
	readonly ports: { readonly https: number; readonly http: number; readonly site: number };
	/** Ports of the two processes of the endpoint. */
	readonly processes: readonly [number, number];
	readonly certificate: { readonly cert: string; readonly key: string };
}

/** One proxy: how its blocks become a whole configuration, and how it is started in the foreground. */
interface Proxy {
	readonly configure: (setting: Setting) => string;
	readonly command: (file: string, setting: Setting) => readonly [string, ...string[]];
	readonly version: readonly [string, string];
}

const upstreams = ({ processes }: Setting) => ({
	'127.0.0.1:8080': `127.0.0.1:${processes[0]}`,
	'127.0.0.1:8081': `127.0.0.1:${processes[1]}`,
});
const upstream = ({ processes }: Setting) => ({ '127.0.0.1:8080': `127.0.0.1:${processes[0]}` });

const PROXIES: Readonly<Record<string, Proxy>> = {
	nginx: {
		version: ['nginx', '-v'],
		configure: (setting) => `
			daemon off;
			worker_processes 1;
			pid ${setting.folder}/nginx.pid;
			error_log ${setting.folder}/error.log;
			events {}
			http {
				access_log off;
				${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${setting.folder}/${name};`).join(' ')}
				${replaceAll(fence('Behind nginx or Caddy', 'nginx'), {
					...upstreams(setting),
					'listen 443 ssl': `listen ${setting.ports.https} ssl`,
					'listen 80': `listen ${setting.ports.http}`,
					'/etc/letsencrypt/live/pay.shop.example/fullchain.pem': setting.certificate.cert,
					'/etc/letsencrypt/live/pay.shop.example/privkey.pem': setting.certificate.key,
				})}
				server {
					listen ${setting.ports.site};
					location / { return 200 "the shop"; }
					${replaceAll(fence(`Below a path of the shop's own site`, 'nginx'), upstream(setting))}
				}
			}`,
		command: (file, { folder }) => ['nginx', '-p', folder, '-e', join(folder, 'error.log'), '-c', file],
	},
	Caddy: {
		version: ['caddy', 'version'],
		configure: (setting) => `{
	admin off
	# Over TCP only: the UDP port of the same number holds the reservation of the port.
	servers {
		protocols h1 h2
	}
	http_port ${setting.ports.http}
	https_port ${setting.ports.https}
	storage file_system ${setting.folder}/storage
}
${replaceAll(fence('Behind nginx or Caddy', 'caddyfile'), {
	...upstreams(setting),
	'pay.shop.example {': `pay.shop.example {\n\ttls ${setting.certificate.cert} ${setting.certificate.key}`,
})}
http://:${setting.ports.site} {
	${replaceAll(fence(`Below a path of the shop's own site`, 'caddyfile'), upstream(setting))}
	handle {
		respond "the shop"
	}
}
`,
		command: (file) => ['caddy', 'run', '--config', file, '--adapter', 'caddyfile'],
	},
};

/** Names of programs that this machine has not. */
function missing(...commands: readonly (readonly [string, string])[]): string | false {
	const absent = commands.filter(([name, option]) => spawnSync(name, [option]).error).map(([name]) => name);
	return absent.length > 0 && `${absent.join(' and ')} not installed`;
}

interface Ask {
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string | Buffer;
	/** The payer's address: any of 127.0.0.0/8 is this machine's. */
	readonly from?: string;
}
interface Received {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

for (const [name, proxy] of Object.entries(PROXIES)) {
	describe(
		`The ${name} blocks of the page on production`,
		{
			skip: missing(proxy.version, ['openssl', 'version']),
		},
		() => {
			let setting: Setting;
			let sandbox: StartedSandbox<'onepay'>;
			let program: ChildProcess;
			let certificate = '';
			/** Takes requests without TLS, and sends them to the proxy as a payer's browser would. */
			let browser: Server;
			const services: Run[] = [];
			let printed = '';

			before(async () => {
				const folder = await mkdtemp(join(tmpdir(), 'proxies-'));
				const [https, http, site] = [await freePort(), await freePort(), await freePort()];
				sandbox = await openSandbox();
				const cert = join(folder, 'cert.pem');
				const key = join(folder, 'key.pem');
				const made = spawnSync('openssl', [
					...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
					...['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`, '-days', '2'],
					...['-keyout', key, '-out', cert],
				]);
				assert.equal(made.status, 0, String(made.stderr));
				certificate = await readFile(cert, 'utf8');

				// Both in one folder, which holds the SQLite file.
				const shop = join(folder, 'shop');
				await mkdir(shop);
				await writeFile(join(shop, 'page.ts'), configuration());
				await writeFile(
					join(shop, 'checkout.config.ts'),
					`import page from './page.ts';
				export default { ...page, limits: { ip: { max: ${LINKS_PER_PAYER}, seconds: 3600 } } };`,
				);
				for (let started = 0; started < 2; started++) {
					services.push(
						run(['serve', '--config', 'checkout.config.ts', '--port', '0', '--drain-seconds', '0'], {
							cwd: shop,
							env: {
								ONEPAY_SECRET_KEY: 'sk_test_sandbox',
								ONEPAY_BASE_URL: sandbox.onepay.baseUrl,
								ONEPAY_WEBHOOK_SECRET: SECRET,
								CHECKOUT_ADMIN_SECRET: ADMIN_SECRET,
							},
						}),
					);
				}
				const addresses = await Promise.all(services.map((service) => service.firstLine()));
				const [one = 0, other = 0] = addresses.map((address) => Number(new URL(address).port));
				setting = {
					folder,
					ports: { https, http, site },
					processes: [one, other],
					certificate: { cert, key },
				};

				const file = join(folder, 'proxy.conf');
				await writeFile(file, proxy.configure(setting));
				const [command, ...args] = proxy.command(file, setting);
				program = spawn(command, args, {
					stdio: ['ignore', 'pipe', 'pipe'],
					env: { PATH: process.env['PATH'], HOME: folder },
				});
				program.stdout?.on('data', (text: Buffer) => (printed += String(text)));
				program.stderr?.on('data', (text: Buffer) => (printed += String(text)));
				const healthy = async () => (await ask('/checkout/healthz')).status === 200;
				await until(
					async () => program.exitCode !== null || (await healthy().catch(() => false)),
					`${name} to answer`,
				);
				assert.equal(program.exitCode, null, printed);

				browser = createServer((incoming, outgoing) => {
					void (async () => {
						const parts: Buffer[] = [];
						for await (const part of incoming) parts.push(part as Buffer);
						const { host: _, connection: __, ...headers } = incoming.headers as Record<string, string>;
						const { method = 'GET', url = '/' } = incoming;
						const received = await ask(url, { method, headers, body: Buffer.concat(parts) });
						outgoing.writeHead(received.status, received.headers).end(received.body);
					})().catch(() => outgoing.destroy());
				}).listen(0, '127.0.0.1');
				await once(browser, 'listening');
			});

			after(async () => {
				await sandbox?.close();
				browser?.close();
				browser?.closeAllConnections();
				for (const child of [program, ...services.map((service) => service.process)]) {
					if (!child || child.exitCode !== null || child.signalCode !== null) continue;
					child.kill('SIGTERM');
					await once(child, 'exit');
				}
				await rm(setting.folder, { recursive: true });
			});

			/** Asks the proxy over TLS, and believes nobody but the certificate's owner. */
			function ask(path: string, { body = '', from = '127.0.0.9', ...rest }: Ask = {}): Promise<Received> {
				const headers = { ...rest.headers, host: HOST };
				const options = { host: '127.0.0.1', port: setting.ports.https, path, localAddress: from };
				return receive(
					(got) =>
						sendHttps({ ...options, ...rest, headers, servername: HOST, ca: certificate, agent: false }, got),
					body,
				);
			}
			/** Asks the proxy for something on the shop's own site. */
			function askSite(
				path: string,
				{ body = '', from = '127.0.0.9', ...rest }: Ask = {},
			): Promise<Received> {
				const options = { host: '127.0.0.1', port: setting.ports.site, path, localAddress: from };
				return receive((got) => sendHttp({ ...options, ...rest, agent: false }, got), body);
			}
			const order = (from: string, headers: Readonly<Record<string, string>> = {}): Ask => ({
				method: 'POST',
				from,
				headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
				body: JSON.stringify({ item: 'cafe', attempt: crypto.randomUUID() }),
			});

			it('take a payment, and the webhook that confirms it', async () => {
				await takePayment(`http://127.0.0.1:${(browser.address() as AddressInfo).port}/checkout`, sandbox);
			});

			it('show the payer’s address to both processes, which count together', async () => {
				const create = async (from: string, headers = {}) =>
					(await ask('/checkout/v1/payment-links', order(from, headers))).status;
				for (let made = 0; made < LINKS_PER_PAYER; made++) assert.equal(await create('127.0.0.2'), 201);
				assert.equal(await create('127.0.0.2'), 429);
				assert.equal(await create('127.0.0.3'), 201, 'another payer behind the same proxy');
				for (const header of ['x-forwarded-for', 'X-Forwarded-For', 'forwarded', 'x-real-ip']) {
					assert.equal(
						await create('127.0.0.2', { [header]: '198.51.100.7' }),
						429,
						`a ${header} of their own`,
					);
				}
				const answered = services.map((service) => service.printed().split('"request completed"').length - 1);
				assert.ok(
					answered.every((count) => count > 0),
					`both processes had requests: ${answered.join(', ')}`,
				);
			});

			for (const path of [
				'/metrics',
				'/metrics?x',
				'/checkout/../metrics',
				'/checkout/v1/admin/payment-links',
				'/checkout/v1/admin',
				'/checkout/v1/%61dmin/payment-links',
				'/checkout//v1//admin/payment-links',
				'/checkout/x/v1/admin/payment-links',
				'/checkout-links/x/v1/admin/payment-links',
				'/checkout-links/../v1/admin/payment-links',
				'/v1/admin/payment-links',
				'/healthz',
				'/',
			]) {
				it(`keep ${path} to themselves, even for the admin secret`, async () => {
					for (const method of ['GET', 'POST']) {
						const { status, headers, body } = await ask(path, {
							method,
							headers: { authorization: `Bearer ${ADMIN_SECRET}`, 'content-type': 'application/json' },
							body: method === 'POST' ? '{}' : '',
						});
						assert.ok([400, 404].includes(status), `${method}: ${status}`);
						assert.equal(headers['x-request-id'], undefined, 'the endpoint was not asked');
						assert.doesNotMatch(body.toString(), /checkout_/);
					}
				});
			}

			it('leave the scripts as the endpoint sends them: compressed, with ETag and lifetime', async () => {
				const integrity = JSON.parse(await readFile(join(CDN, 'integrity.json'), 'utf8')) as object;
				const chunk = Object.keys(integrity).find((file) => file.startsWith('elements-')) ?? '';
				const path = `/checkout-links/${chunk}`;
				const received = await ask(path, { headers: { 'accept-encoding': 'gzip, deflate, br' } });
				assert.equal(received.status, 200);
				assert.equal(received.headers['content-encoding'], 'br');
				assert.equal(received.headers['cache-control'], 'public, max-age=31536000, immutable');
				assert.equal(received.headers['access-control-allow-origin'], '*');
				assert.deepEqual(brotliDecompressSync(received.body), await readFile(join(CDN, chunk)));
				const { etag = '' } = received.headers;
				const again = await ask(path, { headers: { 'accept-encoding': 'br', 'if-none-match': etag } });
				assert.equal(again.status, 304);
				assert.equal((await ask(path, { method: 'HEAD' })).status, 200);
			});

			it('send plain HTTP to HTTPS', async () => {
				const { status, headers } = await receive(
					(got) =>
						sendHttp(
							{
								host: '127.0.0.1',
								port: setting.ports.http,
								path: '/checkout/healthz',
								headers: { host: HOST },
							},
							got,
						),
					'',
				);
				assert.ok([301, 308].includes(status), String(status));
				assert.match(headers.location ?? '', /^https:\/\/pay\.shop\.example(:\d+)?\/checkout\/healthz$/);
			});

			it('serve the same below a path of the shop’s own site, whose other pages stay the shop’s', async () => {
				assert.equal((await askSite('/pagos')).body.toString(), 'the shop');
				assert.equal((await askSite('/pay/checkout/v1/items/cafe')).status, 200);
				assert.equal((await askSite('/pay/checkout-links/checkout-links.js')).status, 200);
				const create = async (from: string, headers = {}) =>
					(await askSite('/pay/checkout/v1/payment-links', order(from, headers))).status;
				for (let made = 0; made < LINKS_PER_PAYER; made++) assert.equal(await create('127.0.0.4'), 201);
				assert.equal(await create('127.0.0.4', { 'x-forwarded-for': '198.51.100.7' }), 429);
				assert.equal(await create('127.0.0.5'), 201);
				for (const path of [
					'/pay/metrics',
					'/pay/checkout/v1/admin/payment-links',
					'/pay/checkout/v1/%61dmin/payment-links',
					'/pay/v1/admin/payment-links',
					'/pay/healthz',
					'/pay/',
				]) {
					const authorization = `Bearer ${ADMIN_SECRET}`;
					const { status, headers } = await askSite(path, { headers: { authorization } });
					assert.equal(status, 404, path);
					assert.equal(headers['x-request-id'], undefined, path);
				}
			});

			// The last one: it ends a process.
			it('lose no request when one of the processes is stopped', async () => {
				const [one] = services;
				one?.process.kill('SIGTERM');
				const during = Array.from({ length: 10 }, () => ask('/checkout/v1/items/cafe'));
				assert.deepEqual(
					new Set((await Promise.all(during)).map(({ status }) => status)),
					new Set([200]),
					'while it stops',
				);
				assert.equal(await one?.ended(), 0);
				for (let payer = 20; payer < 30; payer++) {
					const { status } = await ask('/checkout/v1/payment-links', order(`127.0.0.${payer}`));
					assert.equal(status, 201, 'after it stopped');
				}
			});
		},
	);
}

/** The response to a request, not decoded. */
function receive(
	send: (got: (response: IncomingMessage) => void) => ClientRequest,
	body: string | Buffer,
): Promise<Received> {
	return new Promise((resolve, reject) => {
		const request = send((response) => {
			const parts: Buffer[] = [];
			response
				.on('data', (part: Buffer) => parts.push(part))
				.once('error', reject)
				.once('end', () =>
					resolve({
						status: response.statusCode ?? 0,
						headers: response.headers,
						body: Buffer.concat(parts),
					}),
				);
		});
		request.once('error', reject);
		request.end(body.length > 0 ? body : undefined);
	});
}
