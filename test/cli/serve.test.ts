import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import type { CreatedLink } from '../../src/wire/links.ts';
import { run, type Run } from './command.ts';
import { runInProcess } from './in-process.ts';

const ORIGIN = 'http://localhost:3000';
const CONFIG = `export default {
	origins: ['${ORIGIN}'],
	items: { cafe: { title: 'Café de Huila', amount: { value: '49900', currency: 'COP' } } },
};
`;

describe('checkout-links serve', () => {
	let sandbox: StartedSandbox<'onepay'>;
	let folder = '';
	const running = new Set<Run>();

	before(async () => {
		sandbox = await startSandbox({ only: ['onepay'] });
		folder = await mkdtemp(join(tmpdir(), 'serve-'));
	});
	beforeEach(() => writeFile(join(folder, 'checkout.config.mjs'), CONFIG));
	after(async () => {
		for (const { process } of running) process.kill('SIGKILL');
		await sandbox.close();
		await rm(folder, { recursive: true });
	});

	const keys = () => ({ ONEPAY_SECRET_KEY: 'sk_test_sandbox', ONEPAY_BASE_URL: sandbox.onepay.baseUrl });
	function serve(
		config = 'checkout.config.mjs',
		env: Readonly<Record<string, string>> = keys(),
		options: readonly string[] = [],
	): Run {
		const service = run(['serve', '--config', config, '--port', '0', '--drain-seconds', '0.1', ...options], {
			cwd: folder,
			env,
		});
		running.add(service);
		void service.ended().then(() => running.delete(service));
		return service;
	}
	const create = (address: string, attempt = crypto.randomUUID()) =>
		fetch(`${address}/checkout/v1/payment-links`, {
			method: 'POST',
			headers: { origin: ORIGIN, 'content-type': 'application/json' },
			body: JSON.stringify({ item: 'cafe', attempt }),
		});

	it('says its address first, takes a payment, and ends when it is told to', async () => {
		const service = serve();
		const address = await service.firstLine();
		assert.match(address, /^http:\/\/127\.0\.0\.1:\d+$/);
		assert.equal((await fetch(`${address}/healthz`)).status, 200);
		assert.equal((await fetch(`${address}/readyz`)).status, 200);
		const response = await create(address);
		assert.equal(response.status, 201);
		assert.equal(((await response.json()) as CreatedLink).environment, 'test');
		service.process.kill('SIGTERM');
		assert.equal(await service.ended(), 0, service.printed());
	});

	it('knows its payments after a restart, without being told where to keep them', async () => {
		const attempt = crypto.randomUUID();
		const urls: string[] = [];
		for (let start = 0; start < 2; start++) {
			const service = serve();
			const response = await create(await service.firstLine(), attempt);
			urls.push(((await response.json()) as CreatedLink).url);
			service.process.kill('SIGTERM');
			assert.equal(await service.ended(), 0);
		}
		assert.equal(urls[0], urls[1]);
	});

	it('loses no answer when it is ended under load', async () => {
		const service = serve();
		const address = await service.firstLine();
		await fetch(`${sandbox.onepay.origin}/_sandbox/settings`, {
			method: 'POST',
			body: JSON.stringify({ latency_ms: 300 }),
		});
		const answers = Array.from({ length: 40 }, () => create(address).then(({ status }) => status));
		// All of them are with the provider by the time that it has the first.
		await answersAtProvider(sandbox, 40);
		service.process.kill('SIGTERM');
		assert.deepEqual(new Set(await Promise.all(answers)), new Set([201]));
		assert.equal(await service.ended(), 0, service.printed());
		await fetch(`${sandbox.onepay.origin}/_sandbox/reset`, { method: 'POST' });
	});

	it('answers whoever was connected by the kernel, but not yet seen, when it is told to stop', async () => {
		const service = serve();
		const address = await service.firstLine();
		// While it is frozen connections are made for it all the same; it finds them together with the word to stop.
		service.process.kill('SIGSTOP');
		const sockets = Array.from({ length: 5 }, () => connect(Number(new URL(address).port), '127.0.0.1'));
		await Promise.all(sockets.map((socket) => once(socket, 'connect')));
		const answers = sockets.map(async (socket) => {
			socket.write('GET /checkout/v1/items/cafe HTTP/1.1\r\nhost: shop\r\nconnection: keep-alive\r\n\r\n');
			return String((await once(socket, 'data'))[0]);
		});
		service.process.kill('SIGTERM');
		service.process.kill('SIGCONT');
		for (const answer of await Promise.all(answers)) assert.match(answer, /^HTTP\/1.1 200 OK/);
		assert.equal(await service.ended(), 0, service.printed());
	});

	for (const seconds of ['soon', '-1', '9', '']) {
		it(`does not start with --drain-seconds "${seconds}"`, async () => {
			const { code, printed } = await runInProcess(['serve', `--drain-seconds=${seconds}`], { cwd: folder });
			assert.equal(code, 2);
			assert.match(
				printed,
				/^--drain-seconds is ".*"; it must be a number from 0 to 8\. See: .*serve --help$/m,
			);
		});
	}

	it('aborts open requests after --stop-timeout-seconds, and logs it', async () => {
		const service = serve('checkout.config.mjs', keys(), ['--stop-timeout-seconds', '0.5']);
		const address = await service.firstLine();
		await fetch(`${sandbox.onepay.origin}/_sandbox/settings`, {
			method: 'POST',
			body: JSON.stringify({ latency_ms: 60_000 }),
		});
		const cutOff = assert.rejects(create(address));
		await answersAtProvider(sandbox, 1);
		service.process.kill('SIGTERM');
		await cutOff;
		assert.equal(await service.ended(), 1);
		assert.match(service.printed(), /"stop timeout: open requests aborted"/);
		await fetch(`${sandbox.onepay.origin}/_sandbox/reset`, { method: 'POST' });
	});

	for (const [seconds, says] of [
		['soon', /^--stop-timeout-seconds is "soon"; it must be a number from 0 to 600\. See: /m],
		['601', /^--stop-timeout-seconds is "601"; it must be a number from 0 to 600\. See: /m],
		['1', /^--stop-timeout-seconds is "1"; it must be more than --drain-seconds, which is "1"\. See: /m],
	] as const) {
		it(`does not start with --stop-timeout-seconds "${seconds}"`, async () => {
			const { code, printed } = await runInProcess(['serve', `--stop-timeout-seconds=${seconds}`], {
				cwd: folder,
			});
			assert.equal(code, 2);
			assert.match(printed, says);
		});
	}

	it('writes a line of JSON for each request, without its query', async () => {
		const service = serve();
		const address = await service.firstLine();
		const response = await fetch(`${address}/checkout/v1/items/cafe?secret=canary`);
		service.process.kill('SIGTERM');
		await service.ended();
		const lines = service.printed().split('\n').slice(1).filter(Boolean);
		const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
		const entry = entries.find(({ message }) => message === 'request completed');
		assert.equal(entry?.['path'], '/checkout/v1/items/cafe');
		assert.equal(entry?.['status'], 200);
		assert.equal(entry?.['request_id'], response.headers.get('x-request-id'));
		assert.doesNotMatch(service.printed(), /canary/);
	});

	it('counts requests and calls for whoever knows the admin secret, and for nobody else', async () => {
		const secret = 'an admin secret of the test, which is long';
		const service = serve('checkout.config.mjs', { ...keys(), CHECKOUT_ADMIN_SECRET: secret });
		const address = await service.firstLine();
		await create(address);
		const read = (headers: Record<string, string>) => fetch(`${address}/metrics`, { headers });
		const authorization = `Bearer ${secret}`;
		assert.equal((await read({})).status, 401);
		assert.equal((await read({ authorization: 'Bearer no' })).status, 401);
		assert.equal((await read({ authorization, origin: ORIGIN })).status, 404);
		const text = await (await read({ authorization })).text();
		assert.match(
			text,
			/^checkout_request_duration_seconds_count\{route="POST \/v1\/payment-links",status="201"\} 1$/m,
		);
		assert.match(
			text,
			/^checkout_provider_call_duration_seconds_count\{provider="onepay",verb="createPayment",outcome="ok"\} 1$/m,
		);
		assert.match(
			text,
			/^checkout_store_call_duration_seconds_bucket\{verb="claim",outcome="ok",le="\+Inf"\} 1$/m,
		);
		for (const line of text.trim().split('\n')) {
			assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [\d.e+-]+)$/);
		}
		service.process.kill('SIGTERM');
		await service.ended();
	});

	it('takes a configuration in JSON, and one that is made from the environment', async () => {
		await writeFile(
			join(folder, 'checkout.json'),
			JSON.stringify({
				origins: [ORIGIN],
				items: { cafe: { title: 'Té', amount: { value: '1', currency: 'COP' } } },
			}),
		);
		await writeFile(
			join(folder, 'made.mjs'),
			`export default (env) => ({ origins: [env.SHOP], items: { cafe: { title: 'Té', amount: { value: '1', currency: 'COP' } } } });`,
		);
		for (const config of ['checkout.json', 'made.mjs']) {
			const service = serve(config, { ...keys(), SHOP: ORIGIN });
			const offer = await (await fetch(`${await service.firstLine()}/checkout/v1/items/cafe`)).json();
			assert.equal((offer as { title: string }).title, 'Té');
			service.process.kill('SIGTERM');
			await service.ended();
		}
	});

	/** A folder of its own with these files. */
	async function shopWith(files: Readonly<Record<string, string>>): Promise<string> {
		const shop = await mkdtemp(join(folder, 'shop-'));
		for (const [name, text] of Object.entries(files)) {
			await mkdir(join(shop, name, '..'), { recursive: true });
			await writeFile(join(shop, name), text);
		}
		return shop;
	}
	/** Starts in a folder, with no more in the environment than is given. */
	async function started(shop: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
		const service = run(['serve', '--drain-seconds', '0', ...args], { cwd: shop, env });
		running.add(service);
		void service.ended().then(() => running.delete(service));
		const address = await service.firstLine();
		const offer = (await (await fetch(`${address}/checkout/v1/items/cafe`)).json()) as { title: string };
		return { service, address, offer };
	}
	async function stop({ service }: { readonly service: Run }): Promise<void> {
		service.process.kill('SIGTERM');
		assert.equal(await service.ended(), 0, service.printed());
	}

	const typed = `import type { Item } from 'checkout-links/endpoint';
		const cafe: Item = { title: 'Café', amount: { value: '1', currency: 'COP' } };
		export default { origins: ['${ORIGIN}'], items: { cafe } };`;
	const found: Readonly<Record<string, Readonly<Record<string, string>>>> = {
		'checkout.config.mjs': { 'checkout.config.mjs': CONFIG },
		'checkout.config.ts': { 'checkout.config.ts': typed },
		'checkout.config.ts in a CommonJS project': {
			'package.json': '{"type": "commonjs"}',
			'checkout.config.ts': typed,
		},
		'checkout.config.js in a project of modules': {
			'package.json': '{"type": "module"}',
			'checkout.config.js': CONFIG,
		},
		'checkout.config.js in CommonJS': {
			'package.json': '{"type": "commonjs"}',
			'checkout.config.js': CONFIG.replace('export default', 'module.exports ='),
		},
		'checkout.config.json': {
			'checkout.config.json': JSON.stringify({
				origins: [ORIGIN],
				items: { cafe: { title: 'Café', amount: { value: '1', currency: 'COP' } } },
			}),
		},
	};
	for (const [name, files] of Object.entries(found)) {
		it(`finds ${name}`, async () => {
			const shop = await started(await shopWith(files), ['--port', '0'], keys());
			assert.match(shop.offer.title, /^Café/);
			assert.doesNotMatch(shop.service.printed(), /Warning/);
			await stop(shop);
		});
	}

	it('reads .env beside the configuration, also for the configuration itself; the environment wins', async () => {
		const shop = await shopWith({
			'shop/checkout.config.mjs': `export default (env) => ({
				origins: ['${ORIGIN}'],
				items: { cafe: { title: [env.TITLE, process.env.PLACE, env.KIND].join(' '), amount: { value: '1', currency: 'COP' } } },
			});`,
			'shop/.env': 'ONEPAY_SECRET_KEY=sk_test_sandbox\nTITLE=Té\nPLACE="de Huila"\nKIND=file\nPORT=0',
			'.env': 'TITLE=wrong',
		});
		const env = { KIND: 'environment', ONEPAY_BASE_URL: sandbox.onepay.baseUrl };
		const one = await started(shop, ['--config', 'shop/checkout.config.mjs'], env);
		assert.equal(one.offer.title, 'Té de Huila environment');
		await stop(one);
	});

	it('reads the file that --env-file names instead of .env', async () => {
		const shop = await shopWith({
			'checkout.config.mjs': `export default (env) => ({
				origins: ['${ORIGIN}'],
				items: { cafe: { title: env.TITLE, amount: { value: '1', currency: 'COP' } } },
			});`,
			'.env': 'TITLE=wrong',
			'live.env': 'ONEPAY_SECRET_KEY=sk_test_sandbox\nTITLE=right',
		});
		const one = await started(shop, ['--port', '0', '--env-file', 'live.env']);
		assert.equal(one.offer.title, 'right');
		await stop(one);
	});

	it('keeps payments in the file that --store names, which is there once it listens', async () => {
		const shop = await shopWith({ 'checkout.config.mjs': CONFIG, 'data/keep': '' });
		const one = await started(shop, ['--port', '0', '--store', 'data/payments.db'], keys());
		assert.ok((await readdir(join(shop, 'data'))).includes('payments.db'));
		await stop(one);
		assert.deepEqual((await readdir(shop)).sort(), ['checkout.config.mjs', 'data']);
	});

	it('says that its port is taken, and which command takes another', async () => {
		const one = await started(await shopWith({ 'checkout.config.mjs': CONFIG }), ['--port', '0'], keys());
		const { port } = new URL(one.address);
		const other = run(['serve', '--port', port], { cwd: folder, env: keys() });
		assert.equal(await other.ended(), 1);
		assert.match(
			other.printed(),
			new RegExp(
				`^Cannot listen on 127\\.0\\.0\\.1:${port}: the port is in use\\. Choose another one: npx checkout-links serve --port \\d+\n$`,
			),
		);
		await stop(one);
	});

	for (const [host, reason] of [
		['203.0.113.7', 'address not available on this machine'],
		['nowhere.invalid', 'unknown host name'],
	] as const) {
		it(`cannot listen on ${host}: ${reason}`, async () => {
			const service = run(['serve', '--port', '0', '--host', host], { cwd: folder, env: keys() });
			assert.equal(await service.ended(), 1);
			assert.match(
				service.printed(),
				new RegExp(`^Cannot listen on ${host}:0: ${reason}\\. Leave --host out, or use 0\\.0\\.0\\.0`),
			);
		});
	}

	const refusals: Readonly<
		Record<string, readonly [config: string | undefined, env: Record<string, string>, RegExp]>
	> = {
		'a file that is not there': ['nowhere.mjs', {}, /Config file not found: .*nowhere\.mjs/],
		'no provider': ['checkout.config.mjs', {}, /Set ONEPAY_SECRET_KEY for OnePay/],
		'keys that are none': ['checkout.config.mjs', { ONEPAY_SECRET_KEY: 'mine' }, /sk_test_ or sk_live_/],
		'a short secret': [
			'checkout.config.mjs',
			{ ONEPAY_SECRET_KEY: 'sk_test_x', CHECKOUT_ADMIN_SECRET: 'short' },
			/admin\.secret/,
		],
		'a port that is none': [
			'checkout.config.mjs',
			{ ONEPAY_SECRET_KEY: 'sk_test_x', PORT: 'http' },
			/PORT is "http"/,
		],
	};
	for (const [name, [config, env, says]] of Object.entries(refusals)) {
		it(`does not start with ${name}, and says what to do`, async () => {
			const argv = ['serve', ...(config ? ['--config', config] : [])];
			const { code, printed } = await runInProcess(argv, { cwd: folder, env });
			assert.equal(code, 'PORT' in env ? 2 : 1);
			assert.match(printed, says);
			assert.doesNotMatch(printed, /\n\s+at /, 'no stack');
		});
	}
});

/** Resolves once the provider has received so many creates. */
async function answersAtProvider(sandbox: StartedSandbox<'onepay'>, count: number): Promise<void> {
	for (;;) {
		const response = await fetch(`${sandbox.onepay.origin}/_sandbox/requests`);
		const { requests } = (await response.json()) as { requests: readonly { readonly method: string }[] };
		if (requests.filter(({ method }) => method === 'POST').length >= count) return;
	}
}
