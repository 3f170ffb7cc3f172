import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { serve } from '../../src/cli/server/serve.ts';
import { ROOT } from '../../src/build/run-tool.ts';

const FOLDER = join(ROOT, 'docs/run-in-production');
/** Where the package lies in both examples. */
const PACKAGE = '/node_modules/checkout-links/';
/** `docker stop` kills a container after so many seconds, unless it was run with `--stop-timeout`. */
const DOCKER_STOP_S = 10;
/** As `systemd-analyze security` counts it, from 0 (closed) to 10. */
const HIGHEST_EXPOSURE = 2.0;

const service = await readFile(join(FOLDER, 'checkout.service'), 'utf8');
const dockerfile = await readFile(join(FOLDER, 'Dockerfile'), 'utf8');

/** The words of an instruction of the Dockerfile in its JSON form; of the last one, which is the one that counts. */
function instruction(name: string): readonly string[] {
	const [, json = ''] = [...dockerfile.matchAll(new RegExp(`^\\s*${name} (\\[.*\\])$`, 'gm'))].at(-1) ?? [];
	return JSON.parse(json) as string[];
}

const healthCheck = /^HEALTHCHECK [^[]*CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]';
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
	Dockerfile: [...instruction('ENTRYPOINT'), ...instruction('CMD')],
	'checkout.service': /^ExecStart=(.*)$/m.exec(service)?.[1]?.split(' ') ?? [],
};
const unitSeconds = Number(/^TimeoutStopSec=(\d+)$/m.exec(service)?.[1]);

/** The value of an option on a command line, or its default. */
function valueOf(words: readonly string[], option: 'stop-timeout-seconds' | 'drain-seconds'): number {
	const at = words.indexOf(`--${option}`);
	return Number(at >= 0 ? words[at + 1] : (serve.options[option]?.default ?? NaN));
}

describe('The examples for production', () => {
	for (const [file, words] of Object.entries(COMMANDS)) {
		it(`${file} starts what the package has, with options that it knows`, () => {
			const script = words.find((word) => word.includes(PACKAGE)) ?? '';
			assert.ok(existsSync(join(ROOT, script.slice(script.indexOf(PACKAGE) + PACKAGE.length))), script);
			assert.equal(words[words.indexOf(script) + 1], 'serve');
			assert.match(words[words.indexOf('--config') + 1] ?? '', /\/checkout\.config\.mjs$/);
			for (const option of words.filter((word) => word.startsWith('--'))) {
				assert.ok(Object.hasOwn(serve.options, option.slice(2)), option);
			}
		});
	}

	it('checkout.service gives the process more time to end than it takes', () => {
		const taken = valueOf(COMMANDS['checkout.service'] ?? [], 'stop-timeout-seconds');
		assert.ok(unitSeconds > taken, `${unitSeconds} > ${taken}`);
	});

	it('the container ends by itself before `docker stop` kills it', () => {
		const taken = valueOf(COMMANDS['Dockerfile'] ?? [], 'stop-timeout-seconds');
		assert.ok(taken < DOCKER_STOP_S, `${taken} < ${DOCKER_STOP_S}`);
		assert.ok(valueOf(COMMANDS['Dockerfile'] ?? [], 'drain-seconds') < taken);
	});

	it('the longer times for a container that the Dockerfile names leave a margin too', () => {
		const [, docker, own] =
			/docker run --stop-timeout (\d+) … checkout --stop-timeout-seconds (\d+)/.exec(dockerfile) ?? [];
		const [, compose] = /stop_grace_period: (\d+)s/.exec(dockerfile) ?? [];
		const [, command] = /command: \["--stop-timeout-seconds", "(\d+)"\]/.exec(dockerfile) ?? [];
		assert.ok(Number(docker) > Number(own), `${docker} > ${own}`);
		assert.ok(Number(compose) > Number(command), `${compose} > ${command}`);
	});

	it('the health check of the container asks at PORT, and fails where nobody is ready', async (t) => {
		const answers = [200, 503];
		const asked: (string | undefined)[] = [];
		const server = createServer((request, response) => {
			asked.push(request.url);
			response.writeHead(answers.shift() ?? 500).end();
		}).listen(0, '127.0.0.1');
		t.after(() => server.close());
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const check = async () => {
			const [, ...args] = JSON.parse(healthCheck) as [string, ...string[]];
			const child = spawn(process.execPath, args, { env: { PORT: String(port) }, stdio: 'inherit' });
			return ((await once(child, 'exit')) as [number])[0];
		};
		assert.equal(await check(), 0);
		assert.equal(await check(), 1);
		assert.deepEqual(asked, ['/readyz', '/readyz']);
		const closed = once(server, 'close');
		server.close().closeAllConnections();
		await closed;
		assert.equal(await check(), 1);
		assert.match(dockerfile, /^ENV .*\bPORT=8080\b/m);
	});

	it('both files are read by the user of the process, and write in one folder alone', () => {
		assert.match(dockerfile, /^USER node$/m);
		assert.match(service, /^DynamicUser=yes$/m);
		assert.match(service, /^StateDirectory=checkout$/m);
		assert.match(service, /^WorkingDirectory=\/var\/lib\/checkout$/m);
	});

	const systemd = spawnSync('systemd-analyze', ['--version']).error
		? 'systemd-analyze is not installed'
		: false;

	it(`checkout.service has an exposure of ${HIGHEST_EXPOSURE} at most`, { skip: systemd }, () => {
		const { stdout, stderr } = spawnSync(
			'systemd-analyze',
			['security', '--offline=true', '--no-pager', join(FOLDER, 'checkout.service')],
			{ encoding: 'utf8' },
		);
		const [, exposure] = /Overall exposure level for checkout\.service: ([\d.]+)/.exec(stdout) ?? [];
		assert.ok(Number(exposure) <= HIGHEST_EXPOSURE, `${exposure}\n${stdout}${stderr}`);
	});

	it('checkout.service has no setting that systemd does not know', { skip: systemd }, () => {
		const { stdout, stderr } = spawnSync(
			'systemd-analyze',
			['verify', '--man=no', join(FOLDER, 'checkout.service')],
			{ encoding: 'utf8' },
		);
		assert.doesNotMatch(stdout + stderr, /Unknown|Failed to parse|Invalid|ignoring/i);
	});

	it('checkout.service lets Node make machine code', () => {
		assert.doesNotMatch(service, /^MemoryDenyWriteExecute=yes$/m);
	});
});
