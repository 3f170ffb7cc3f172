import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { before, describe, it } from 'node:test';
import { ROOT } from '../../src/build/run-tool.ts';

/** A port of this machine at which nothing listens. */
async function closedPort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

const { CI: _CI, TEST_REQUIRE_STORES: _stores, NODE_TEST_CONTEXT: _context, ...env } = process.env;

describe('The tests of a store whose server is absent', () => {
	let absent: NodeJS.ProcessEnv;
	before(async () => {
		const port = await closedPort();
		absent = {
			...env,
			TEST_DATABASE_URL: `postgresql://postgres@127.0.0.1:${port}/test`,
			TEST_REDIS_URL: `redis://127.0.0.1:${port}`,
		};
	});
	const test = (name: string, settings: NodeJS.ProcessEnv) =>
		spawnSync(process.execPath, ['--test', '--test-reporter=tap', `test/stores/${name}.test.ts`], {
			cwd: ROOT,
			env: { ...absent, ...settings },
			encoding: 'utf8',
		});

	for (const [store, other] of [
		['postgres', 'redis'],
		['redis', 'postgres'],
	] as const) {
		for (const [name, settings] of [
			['nothing asks for it', {}],
			['only the other one is asked for', { TEST_REQUIRE_STORES: other }],
			['CI has it not', { CI: 'true', TEST_REQUIRE_STORES: '' }],
		] as const) {
			it(`are skipped by name for ${store} where ${name}`, () => {
				const { status, stdout } = test(store, settings);
				assert.equal(status, 0, stdout);
				assert.match(stdout, /store: skipped, no server at 127\.0\.0\.1:\d+ # SKIP/);
			});
		}

		for (const [name, settings] of [
			['it is asked for', { TEST_REQUIRE_STORES: store }],
			['both are asked for', { TEST_REQUIRE_STORES: 'postgres,redis' }],
			['CI asks for all', { CI: 'true' }],
		] as const) {
			it(`fail for ${store} where ${name}`, () => {
				const { status, stdout } = test(store, settings);
				assert.equal(status, 1, stdout);
				assert.match(stdout, new RegExp(`No ${store} at 127\\.0\\.0\\.1:\\d+, which TEST_REQUIRE_STORES`));
			});
		}
	}
});
