import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Finding, Level } from '../../src/cli/doctor/finding.ts';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { run } from './command.ts';

const MINUTE_MS = 60_000;
const RANDOM = 'q8Zr4LwPbx1Tn6VdKs9HyCj3MfGu7WeA';
const OTHER = 'Zc5Vb8Nm2Lk7Jh4Gf1Ds9Aq6Wx3Ep0Rt';
const ITEMS = { cafe: { title: 'Café de Huila', amount: { value: '49900', currency: 'COP' } } };
const LOCAL = { origins: ['http://localhost:3000'], items: ITEMS };
/** Accepted by the simulator, and no other. */
const KEY = 'sk_test_right';
const LIVE_KEY = 'sk_live_right';

type Env = Readonly<Record<string, string>>;
type Expected = readonly [check: string, level: Level, says: RegExp];

describe('checkout-links doctor', { concurrency: 2 }, () => {
	let sandbox: StartedSandbox;
	let folder = '';
	const clocks: Server[] = [];

	before(async () => {
		sandbox = await startSandbox({
			onepay: { keys: [KEY, LIVE_KEY] },
			yuno: { keys: ['private'] },
			neopay: { keys: ['token'] },
		});
		folder = await mkdtemp(join(tmpdir(), 'doctor-'));
	});
	after(async () => {
		await sandbox.close();
		for (const server of clocks) server.close();
		await rm(folder, { recursive: true });
	});

	const onepay = (): Env => ({ ONEPAY_SECRET_KEY: KEY, ONEPAY_BASE_URL: sandbox.onepay.baseUrl });
	const allProviders = (): Env => ({
		...onepay(),
		ONEPAY_WEBHOOK_SECRET: `wh_tok_${RANDOM}`,
		YUNO_PUBLIC_API_KEY: 'sandbox_public',
		YUNO_PRIVATE_SECRET_KEY: 'private',
		YUNO_ACCOUNT_ID: '493e9374-510a-4201-9e09-de669d75f256',
		YUNO_WEBHOOK_SECRET: 'a-hmac-client-secret',
		YUNO_BASE_URL: sandbox.yuno.baseUrl,
		NEOPAY_APP_KEY: '98e2fe88-3a95-4c7c-a98f-dfa5192b85f6',
		NEOPAY_TOKEN: 'token',
		NEOPAY_LINK_URL: `${sandbox.neopay.origin}/l/{slug}`,
		NEOPAY_BASE_URL: sandbox.neopay.baseUrl,
	});

	/** Writes a configuration, as text of a module or as what JSON can hold, and has it looked over. */
	async function doctor(config: string | object, env: Env, ...more: string[]) {
		const file = `${crypto.randomUUID()}.${typeof config === 'string' ? 'mjs' : 'json'}`;
		await writeFile(join(folder, file), typeof config === 'string' ? config : JSON.stringify(config));
		const command = run(['doctor', '--config', file, ...more], { cwd: folder, env });
		const code = await command.ended();
		return { code, file, output: command.output(), printed: command.printed() };
	}
	async function findings(config: string | object, env: Env) {
		const { code, output, printed } = await doctor(config, env, '--json');
		assert.equal(output, printed, 'nothing beside the answer');
		return { code, found: JSON.parse(output) as Finding[], printed };
	}
	function assertFound(found: readonly Finding[], expected: readonly Expected[]): void {
		for (const [check, level, says] of expected) {
			const fits = found.some((one) => one.check === check && one.level === level && says.test(one.message));
			assert.ok(fits, `${level} ${check}: ${says}\n${JSON.stringify(found, null, 1)}`);
		}
	}
	const problemsIn = (found: readonly Finding[]) => found.filter(({ level }) => level === 'problem');

	it('says in one line each what is well, in the same order every time, and ends with 0', async () => {
		const { code, output, file } = await doctor(
			{
				origins: ['https://shop.example'],
				returnUrls: ['https://shop.example/gracias'],
				items: { cafe: { ...ITEMS.cafe, provider: 'onepay' } },
				webhook: { url: 'https://shop.example/paid?key=abc', secret: `whsec_${OTHER}` },
				tokens: { audience: 'shop', keys: [{ kid: '2026-01', alg: 'HS256', secret: OTHER }] },
				trustedProxies: ['127.0.0.1'],
			},
			{
				...allProviders(),
				CHECKOUT_ADMIN_SECRET: RANDOM,
				CHECKOUT_STATUS_TOKEN_SECRET: [...RANDOM].reverse().join(''),
			},
		);
		assert.deepEqual(output.replace(/\d+ ms/g, 'N ms').split('\n'), [
			`✓ configuration: ${file} is valid.`,
			'✓ keys: OnePay has test keys: no real money moves.',
			'✓ keys: Yuno has test keys: no real money moves.',
			'✓ keys: Neopay is configured as test: no real money moves. Its token cannot confirm that.',
			'✓ providers: OnePay accepted the key (N ms).',
			'✓ providers: Yuno accepted the key (N ms).',
			'✓ providers: Neopay accepted the key (N ms).',
			'! clock: The clock could not be checked: the providers are simulators on this machine. Enable NTP.',
			'✓ webhooks: OnePay has a webhook secret. Its panel needs the webhook address …/v1/webhooks/onepay.',
			'✓ webhooks: Yuno has a webhook secret. Its panel needs the webhook address …/v1/webhooks/yuno.',
			'✓ store: SQLite file checkout.db does not exist yet; its folder is writable. Survives restarts, single machine.',
			'✓ origins: Pages at https://shop.example can use the endpoint.',
			'✓ returnUrls: Payers return to https://shop.example/gracias.',
			'✓ webhook: Status changes are sent to https://shop.example, signed.',
			'✓ tokens: Token key "2026-01" verifies tokens signed with the same secret.',
			'✓ admin: The admin secret is long and hard to guess.',
			'✓ statusTokenSecret: The secret that signs status tokens is long and hard to guess.',
			"✓ trustedProxies: Payers' IP addresses are taken from the headers of 127.0.0.1.",
			'',
			'0 problems, 1 warning.',
			'',
		]);
		assert.equal(code, 0);
	});

	it('prints what the documentation shows, for the configuration that it shows', async () => {
		const text = await readFile(join(ROOT, 'docs/run-in-production.md'), 'utf8');
		const [, config = ''] = /^```ts\n(.*?)^```$/ms.exec(text) ?? [];
		const [, shown = ''] = /^```console\n(.*?)^```$/ms.exec(text) ?? [];
		const shop = await mkdtemp(join(folder, 'shop-'));
		await writeFile(join(shop, 'checkout.config.ts'), config);
		const command = run(['doctor'], {
			cwd: shop,
			env: { ...onepay(), ONEPAY_SECRET_KEY: 'sk_test_wrong', CHECKOUT_ADMIN_SECRET: RANDOM },
		});
		assert.equal(await command.ended(), 1);
		const timeless = (lines: string) => lines.replace(/\d+ ms/g, 'N ms');
		assert.equal(timeless(command.printed()), timeless(shown));
	});

	const untouched: Readonly<Record<string, readonly [change: string, args: readonly string[]]>> = {
		'with the store of the environment': ['', []],
		'with a store on the command line': ['', ['--store', 'payments.db']],
		'with a store of its own': [`store: sqlite('payments.db'),`, []],
	};
	for (const [name, [change, args]] of Object.entries(untouched)) {
		it(`changes no file ${name}, before the first start and after it`, async () => {
			const shop = await mkdtemp(join(folder, 'shop-'));
			await writeFile(
				join(shop, 'checkout.config.mjs'),
				`import { sqlite } from ${JSON.stringify(pathToFileURL(join(ROOT, 'src/stores/sqlite.ts')).href)};
				export default { ...${JSON.stringify(LOCAL)}, ${change} };`,
			);
			const look = async () => {
				const command = run(['doctor', '--json', ...args], { cwd: shop, env: onepay() });
				assert.equal(await command.ended(), 0, command.printed());
				return (
					(JSON.parse(command.output()) as Finding[]).find(({ check }) => check === 'store')?.message ?? ''
				);
			};
			const files = async () =>
				Promise.all(
					(await readdir(shop))
						.sort()
						.map(async (file) => [file, await readFile(join(shop, file), 'base64')]),
				);
			const before = await files();
			assert.match(await look(), /\.db does not exist yet; its folder is writable/);
			assert.deepEqual(await files(), before);

			const service = run(['serve', '--port', '0', '--drain-seconds', '0', ...args], {
				cwd: shop,
				env: onepay(),
			});
			await service.firstLine();
			assert.match(await look(), /\.db opens and is not locked/);
			service.process.kill('SIGTERM');
			await service.ended();
			const after = await files();
			assert.equal(after.length, 2);
			assert.match(await look(), /\.db opens and is not locked/);
			assert.deepEqual(await files(), after);
		});
	}

	it('says what it has not checked of items that a function returns', async () => {
		const { output } = await doctor(
			`export default { origins: ['http://localhost:3000'], items: () => undefined };`,
			onepay(),
		);
		assert.match(
			output,
			/✓ configuration: .* is valid\. Items from the function `items` are checked when they are sold/,
		);
		assert.doesNotMatch(output, / is valid\.$/m);
	});

	it('says that nothing is sold', async () => {
		const { found } = await findings({ origins: ['http://localhost:3000'] }, onepay());
		assertFound(found, [['items', 'warning', /set `items` or `tokens`/]]);
	});

	it('creates nothing at any provider', async () => {
		await findings(LOCAL, allProviders());
		for (const { origin } of [sandbox.onepay, sandbox.yuno, sandbox.neopay]) {
			const { requests } = (await (await fetch(`${origin}/_sandbox/requests`)).json()) as {
				requests: { method: string }[];
			};
			assert.deepEqual([...new Set(requests.map(({ method }) => method))], ['GET']);
		}
	});

	const ONEPAY = `import { onepay } from ${JSON.stringify(pathToFileURL(join(ROOT, 'src/providers/onepay/onepay.ts')).href)};`;
	const STORE = `import { memory } from ${JSON.stringify(pathToFileURL(join(ROOT, 'src/stores/memory.ts')).href)};`;
	const tables: Readonly<
		Record<string, { config: string | object; env: () => Env; code: 0 | 1; expected: readonly Expected[] }>
	> = {
		'everything that keeps it from starting, at once': {
			config: {
				origins: ['https://shop.example/'],
				returnUrls: ['thanks'],
				statusTokenSecret: 'short',
				admin: { secret: 'short' },
				tokens: { audience: '', keys: [{ kid: 'a', alg: 'HS256', secret: 'short' }] },
				webhook: { url: 'shop', secret: 'mine' },
				trustedProxies: ['everybody'],
				merchant: { country: 'Colombia' },
				instances: 2,
				items: { cafe: { ...ITEMS.cafe, title: '' } },
			},
			env: onepay,
			code: 1,
			expected: [
				['origins', 'problem', /"https:\/\/shop\.example"/],
				['returnUrls', 'problem', /"thanks" is not a full URL/],
				['statusTokenSecret', 'problem', /shorter than 32/],
				['admin', 'problem', /shorter than 32/],
				['tokens', 'problem', /audience/],
				['tokens', 'problem', /"a" is shorter than 32 bytes/],
				['webhook', 'problem', /full address/],
				['webhook', 'problem', /whsec_/],
				['trustedProxies', 'problem', /"everybody"/],
				['merchant', 'problem', /"CO"/],
				['store', 'problem', /not shared by 2 machines/],
				['items', 'problem', /`title`/],
				['providers', 'good', /OnePay accepted the key/],
			],
		},
		'keys that are none and a database that is not there, beside all the rest': {
			config: { origins: [], items: ITEMS },
			env: () => ({
				ONEPAY_SECRET_KEY: 'mine',
				YUNO_PUBLIC_API_KEY: 'mine',
				DATABASE_URL: 'postgres://shop@127.0.0.1:1/shop',
			}),
			code: 1,
			expected: [
				['origins', 'problem', /`origins` is empty/],
				['providers', 'problem', /^onepay\(\) cannot start: secretKey .*sk_test_ or sk_live_; copy it/],
				['providers', 'problem', /^yuno\(\) cannot start: publicKey/],
				['providers', 'problem', /^yuno\(\) cannot start: privateKey \(YUNO_PRIVATE_SECRET_KEY\) is missing/],
				['providers', 'problem', /^yuno\(\) cannot start: accountId \(YUNO_ACCOUNT_ID\) is missing/],
				['store', 'problem', /^PostgreSQL at 127\.0\.0\.1:1 \(DATABASE_URL\) refused the connection/],
			],
		},
		'test and live keys mixed': {
			config: { origins: ['http://localhost:3000'], items: {} },
			env: () => ({ ...allProviders(), ONEPAY_SECRET_KEY: LIVE_KEY, ONEPAY_BASE_URL: '' }),
			code: 1,
			expected: [['providers', 'problem', /mixed: onepay is live, yuno is test, neopay is test/]],
		},
		'keys that the providers refuse': {
			config: { origins: ['http://localhost:3000'], items: {} },
			env: () => ({
				...allProviders(),
				ONEPAY_SECRET_KEY: 'sk_test_wrong',
				YUNO_PRIVATE_SECRET_KEY: 'wrong',
				NEOPAY_TOKEN: 'wrong',
			}),
			code: 1,
			expected: [
				['providers', 'problem', /^OnePay rejected the key \(HTTP 401\)\. Copy ONEPAY_SECRET_KEY/],
				['providers', 'problem', /^Yuno rejected the key \(HTTP 401\)\. Copy YUNO_PUBLIC_API_KEY and YUNO/],
				['providers', 'problem', /^Neopay rejected the key \(HTTP 401\)\. Copy NEOPAY_APP_KEY and/],
			],
		},
		'a provider that is not there': {
			config: LOCAL,
			env: () => ({ ...onepay(), ONEPAY_BASE_URL: 'http://127.0.0.1:1/v1' }),
			code: 1,
			expected: [
				['providers', 'problem', /OnePay could not be reached.*Check the network/],
				['clock', 'warning', /could not be checked/],
			],
		},
		'live keys on pages and secrets that are not ready': {
			// The adapter believes that it talks to the real provider.
			config: `${ONEPAY} export default {
				...${JSON.stringify({
					origins: ['https://shop.example', 'http://localhost:3000'],
					returnUrls: ['https://other.example/thanks'],
					items: ITEMS,
					admin: { secret: 'a'.repeat(40) },
					statusTokenSecret: `password-${RANDOM}`,
					trustedProxies: { header: 'cf-connecting-ip' },
				})},
				providers: [onepay({
					secretKey: '${LIVE_KEY}',
					webhookSecret: 'wh_tok_${RANDOM}',
					fetch: (request) => fetch(new Request(request.url.replace('https://api.onepay.la/v1', process.env.SANDBOX), request)),
				})],
			};`,
			env: () => ({ SANDBOX: sandbox.onepay.baseUrl, ONEPAY_WEBHOOK_SECRET: 'wh_tok_12' }),
			code: 1,
			expected: [
				['keys', 'good', /OnePay has live keys: real money/],
				['webhooks', 'warning', /only 9 characters\. Copy the whole/],
				['origins', 'warning', /localhost:3000.*Remove it/],
				['returnUrls', 'warning', /is not in `origins`.*Add "https:\/\/other\.example"/],
				['admin', 'problem', /^`admin\.secret` can be guessed/],
				['statusTokenSecret', 'warning', /can be guessed\. Make one/],
				['webhook', 'warning', /is not notified/],
				['trustedProxies', 'warning', /`from`/],
			],
		},
		'test keys on pages that are open already': {
			config: {
				origins: ['http://shop.example'],
				items: ITEMS,
				webhook: { url: 'http://shop.example/paid', secret: `whsec_${RANDOM}` },
			},
			env: onepay,
			code: 1,
			expected: [
				['webhooks', 'warning', /Set ONEPAY_WEBHOOK_SECRET/],
				['origins', 'warning', /not encrypted/],
				['webhook', 'warning', /http:\/\/shop\.example without encryption/],
				['admin', 'good', /are off/],
				['trustedProxies', 'problem', /have the same IP address.*trustedProxies: \['127\.0\.0\.1'\]/],
			],
		},
		'a store that forgets, keys that can do too much, one secret for all': {
			config: `${STORE} export default {
				...${JSON.stringify(LOCAL)},
				store: memory(),
				onStatus() {},
				statusTokenSecret: '${RANDOM}',
				admin: { secret: '${RANDOM}' },
				tokens: { audience: 'shop', keys: [
					{ kid: 'whole', alg: 'EdDSA', jwk: {
						kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
					} },
					{ kid: 'broken', alg: 'EdDSA', jwk: { kty: 'OKP', crv: 'Ed25519', x: 'short' } },
				] },
			};`,
			env: onepay,
			code: 1,
			expected: [
				['store', 'warning', /loses everything on a restart/],
				['tokens', 'warning', /"whole" can sign.*Remove the private part/],
				['tokens', 'problem', /"broken" is not an Ed25519 key/],
				['admin', 'warning', /the same as `statusTokenSecret`/],
				['clock', 'warning', /could not be checked/],
				['webhook', 'good', /`onStatus`/],
			],
		},
		'options of another shape': {
			config: { ...LOCAL, tokens: { audience: 'shop' } },
			env: onepay,
			code: 1,
			expected: [['tokens', 'problem', /^`tokens\.keys` is empty/]],
		},
		'a file that is not there': {
			config: `import './nowhere.mjs'; export default {};`,
			env: onepay,
			code: 1,
			expected: [['configuration', 'problem', /Cannot load .*nowhere\.mjs/]],
		},
	};
	for (const [name, { config, env, code, expected }] of Object.entries(tables)) {
		it(`finds ${name}`, async () => {
			const answer = await findings(config, env());
			assertFound(answer.found, expected);
			assert.equal(answer.code, code);
			assert.equal(problemsIn(answer.found).length > 0, code === 1);
			const wrong = problemsIn(expected.map(([check, level]) => ({ check, level, message: '' })));
			assert.equal(problemsIn(answer.found).length, wrong.length, 'and finds nothing else wrong');
			for (const { message } of answer.found) assert.doesNotMatch(message, /\n|\bundefined\b/);
		});
	}

	/** Stands in for a provider whose clock differs from ours, and which has no payment. */
	async function clockAt(offMs: number): Promise<string> {
		const server = createServer((_, response) => {
			response.setHeader('date', new Date(Date.now() + offMs).toUTCString());
			response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not found."}');
		}).listen(0, '127.0.0.1');
		clocks.push(server);
		await new Promise((resolve) => server.once('listening', resolve));
		return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
	}
	it("finds that this machine's clock is wrong, by that of the provider", async () => {
		const { code, found } = await findings(LOCAL, {
			...onepay(),
			ONEPAY_BASE_URL: await clockAt(-6 * MINUTE_MS),
		});
		assertFound(found, [
			['clock', 'problem', /6 minutes ahead; tokens and webhooks are refused\. Enable NTP/],
		]);
		assert.equal(code, 1);
	});

	const CANARY = 'canary0123456789canary0123456789';
	const leaks: Readonly<Record<string, string | object>> = {
		'where all is well': {
			...LOCAL,
			webhook: { url: `https://a.example/${CANARY}`, secret: `whsec_${CANARY}` },
		},
		'where an engine quotes it': `export default { secret: sk_test_${CANARY} };`,
		'where a configuration throws it': `export default () => { throw new Error('no ${CANARY}'); };`,
	};
	for (const [name, config] of Object.entries(leaks)) {
		it(`prints no secret ${name}`, async () => {
			const { printed } = await doctor(config, {
				ONEPAY_SECRET_KEY: `sk_test_${CANARY}`,
				ONEPAY_WEBHOOK_SECRET: CANARY,
				ONEPAY_BASE_URL: sandbox.onepay.baseUrl,
				CHECKOUT_ADMIN_SECRET: CANARY,
				CHECKOUT_STATUS_TOKEN_SECRET: CANARY,
				DATABASE_URL: `postgres://${CANARY}@127.0.0.1:1/${CANARY}`,
			});
			assert.match(printed, /^[✓!✗] /m);
			assert.doesNotMatch(printed, /canary/);
		});
	}

	it('prints nothing of a JSON file that is broken', async () => {
		const file = join(folder, 'broken.json');
		await writeFile(file, '{"secret": canary}');
		const command = run(['doctor', '--config', file]);
		assert.equal(await command.ended(), 1);
		assert.match(command.printed(), /✗ configuration: .*broken\.json is not valid JSON/);
		assert.doesNotMatch(command.printed(), /canary/);
	});
});
