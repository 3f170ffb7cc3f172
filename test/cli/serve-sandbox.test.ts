import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { CreatedLink, LinkStatus } from '../../src/wire/links.ts';
import { run, type Run } from './command.ts';

const ORIGIN = 'http://localhost:3000';
const SHOP = `origins: ['${ORIGIN}'], items: { cafe: { title: 'Café de Huila', amount: { value: '49900', currency: 'COP' } } }`;

describe('checkout-links serve --sandbox', () => {
	let folder = '';
	const running = new Set<Run>();
	before(async () => {
		folder = await mkdtemp(join(tmpdir(), 'serve-sandbox-'));
		await writeFile(join(folder, 'checkout.config.mjs'), `export default { ${SHOP} };\n`);
		await writeFile(
			join(folder, 'live.mjs'),
			`import { onepay } from '${new URL('../../src/providers/onepay/onepay.ts', import.meta.url).href}';
export default { ${SHOP}, providers: [onepay({ secretKey: 'sk_live_0123456789' })] };\n`,
		);
	});
	after(async () => {
		for (const { process } of running) process.kill('SIGKILL');
		await rm(folder, { recursive: true });
	});

	function serve(config: string, env: Readonly<Record<string, string>> = {}): Run {
		const service = run(['serve', '--config', config, '--port', '0', '--drain-seconds', '0', '--sandbox'], {
			cwd: folder,
			env,
		});
		running.add(service);
		void service.ended().then(() => running.delete(service));
		return service;
	}

	it('takes a payment without any key, says that no money moves, and leaves no file behind', async () => {
		const files = await readdir(folder);
		const service = serve('checkout.config.mjs');
		const address = await service.firstLine();
		assert.match(service.printed(), /No money moves/);
		const response = await fetch(`${address}/checkout/v1/payment-links`, {
			method: 'POST',
			headers: { origin: ORIGIN, 'content-type': 'application/json' },
			body: JSON.stringify({ item: 'cafe', attempt: crypto.randomUUID() }),
		});
		assert.equal(response.status, 201, await response.clone().text());
		const link = (await response.json()) as CreatedLink;
		assert.equal(link.environment, 'test');

		const { origin, pathname } = new URL(link.url);
		assert.ok(service.printed().includes(`OnePay simulator at ${origin}.`), service.printed());
		const payment = pathname.split('/').at(-1);
		await fetch(`${origin}/_sandbox/payments/${payment}`, {
			method: 'POST',
			body: JSON.stringify({ status: 'approved' }),
		});
		const read = await fetch(`${address}/checkout/v1/payment-links/${link.id}`, {
			headers: { authorization: `Bearer ${link.status_token}` },
		});
		assert.equal(((await read.json()) as LinkStatus).status, 'succeeded');

		service.process.kill('SIGTERM');
		assert.equal(await service.ended(), 0, service.printed());
		assert.deepEqual(await readdir(folder), files);
	});

	for (const [name, value] of [
		['ONEPAY_SECRET_KEY', 'sk_live_0123456789'],
		['ONEPAY_SECRET_KEY', 'sk_test_0123456789'],
		['YUNO_PRIVATE_SECRET_KEY', 'a-key'],
		['NEOPAY_TOKEN', 'a-token'],
	] as const) {
		it(`does not start where ${name} is ${value}`, async () => {
			const service = serve('checkout.config.mjs', { [name]: value });
			assert.equal(await service.ended(), 1);
			assert.match(service.printed(), new RegExp(`--sandbox uses its own test key, but ${name} is set\\.`));
			assert.equal(service.printed().includes(value), false, 'prints no key');
		});
	}

	it('does not start where the configuration has a live key', async () => {
		const service = serve('live.mjs');
		assert.equal(await service.ended(), 1);
		assert.match(service.printed(), /onepay in live\.mjs has a live key/);
		assert.equal(service.output(), '');
	});
});
