import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import type { CreatedLink } from '../../src/wire/links.ts';
import { run, type Run } from './command.ts';

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
		const service = run(['serve', '--config', config, '--port', '0', '--drain', '0.1', ...options], {
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
		it(`does not start with --drain "${seconds}"`, async () => {
			const command = run(['serve', '--config', 'checkout.config.mjs', `--drain=${seconds}`], {
				cwd: folder,
			});
			assert.equal(await command.ended(), 1);
			assert.match(command.printed(), /^--drain is ".*"; it must be a number of seconds from 0 to 8\.$/m);
		});
	}

	it('cuts off what is still under way after --stop-timeout, and says so', async () => {
		const service = serve('checkout.config.mjs', keys(), ['--stop-timeout', '0.5']);
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
		assert.match(service.printed(), /"the stop took too long; what was under way is cut off"/);
		await fetch(`${sandbox.onepay.origin}/_sandbox/reset`, { method: 'POST' });
	});

	for (const [seconds, says] of [
		['soon', /^--stop-timeout is "soon"; it must be a number of seconds from 0 to 600\.$/m],
		['601', /^--stop-timeout is "601"; it must be a number of seconds from 0 to 600\.$/m],
		['1', /^--stop-timeout is "1"; it must be more than --drain, which is "1"\.$/m],
	] as const) {
		it(`does not start with --stop-timeout "${seconds}"`, async () => {
			const command = run(['serve', '--config', 'checkout.config.mjs', `--stop-timeout=${seconds}`], {
				cwd: folder,
			});
			assert.equal(await command.ended(), 1);
			assert.match(command.printed(), says);
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
		const entry = entries.find(({ message }) => message === 'answered');
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

	const refusals: Readonly<
		Record<string, readonly [config: string | undefined, env: Record<string, string>, RegExp]>
	> = {
		'no configuration file': [undefined, {}, /--config checkout\.config\.js/],
		'a file that is not there': ['nowhere.mjs', {}, /Cannot load .*nowhere\.mjs/],
		'no provider': ['checkout.config.mjs', {}, /`providers` is empty/],
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
			const service = run(['serve', ...(config ? ['--config', config] : [])], { cwd: folder, env });
			assert.equal(await service.ended(), 1);
			assert.match(service.printed(), says);
			assert.doesNotMatch(service.printed(), /\n\s+at /, 'no stack');
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
