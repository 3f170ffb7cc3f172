import assert from 'node:assert/strict';
import { mkdtemp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { sqlite } from '../../src/stores/sqlite.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { run } from './command.ts';
import { runInProcess, type Printed } from './in-process.ts';

const RANDOM = 'q8Zr4LwPbx1Tn6VdKs9HyCj3MfGu7WeA';
/** A password that must not be printed. */
const CANARY = 'canary-0123456789';
const UUID = '493e9374-510a-4201-9e09-de669d75f256';

const source = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, 'src', path)).href);
const CAFE = { title: 'Café', amount: { value: '49900', currency: 'COP' } };
const GOOD = {
	origins: ['https://shop.example'],
	items: { cafe: CAFE },
	trustedProxies: ['127.0.0.1'],
};
const KEY = { ONEPAY_SECRET_KEY: 'sk_test_right' };
const LIVE = { ONEPAY_SECRET_KEY: 'sk_live_right' };

/** What somebody wrote, and what they read. */
interface Mistake {
	/** Files by their names; an object is written as JSON. */
	readonly files: Readonly<Record<string, string | object>>;
	readonly env?: Readonly<Record<string, string>>;
	/** What follows the name of the command. */
	readonly args?: readonly string[];
	readonly says: readonly RegExp[];
	/** Starts the program itself, which takes much longer than its functions in this process. */
	readonly startsProgram?: true;
}

const json = (change: object): Mistake['files'] => ({ 'checkout.config.json': { ...GOOD, ...change } });
const module = (text: string): Mistake['files'] => ({ 'checkout.config.mjs': text });
const item = (change: object) => json({ items: { cafe: { ...CAFE, ...change } } });

/** Ports of servers on this machine: one that accepts connections and never answers, and those that refuse. */
interface Ports {
	readonly silent: number;
	readonly wrongPassword: number;
	readonly noDatabase: number;
	readonly wrongRedisPassword: number;
}
const NO_PORTS: Ports = { silent: 0, wrongPassword: 0, noDatabase: 0, wrongRedisPassword: 0 };

/** What PostgreSQL answers to somebody whom it does not let in. https://www.postgresql.org/docs/current/protocol-message-formats.html */
function postgresError(code: string, message: string): Buffer {
	const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
	const head = Buffer.from('E\0\0\0\0');
	head.writeInt32BE(fields.length + 4, 1);
	return Buffer.concat([head, fields]);
}

const mistakes = (ports: Ports): Readonly<Record<string, Mistake>> => ({
	// Names
	'misspelt names at the top': {
		startsProgram: true,
		files: json({
			trustedProxy: ['127.0.0.1'],
			returnUrl: ['https://shop.example/a'],
			origin: ['https://a.example'],
		}),
		env: KEY,
		says: [
			/Unknown key "trustedProxy"\. Did you mean "trustedProxies"\?/,
			/Unknown key "returnUrl"\. Did you mean "returnUrls"\?/,
			/Unknown key "origin"\. Did you mean "origins"\?/,
		],
	},
	'misspelt names in an item': {
		files: item({ descripcion: 'a', price: '49900', titel: 'b' }),
		env: KEY,
		says: [
			/Item "cafe": Unknown key "descripcion"\. Did you mean "description"\?/,
			/Item "cafe": Unknown key "price"\. Did you mean "amount"\?/,
			/Item "cafe": Unknown key "titel"\. Did you mean "title"\?/,
		],
	},
	'misspelt names deep down': {
		files: json({
			limits: { ip: { max: 5, second: 60 } },
			merchant: { nmae: 'a' },
			tokens: { audience: 'shop', keys: [{ kid: 'a', alg: 'HS256', secrt: RANDOM }] },
		}),
		env: KEY,
		says: [
			/"limits\.ip\.second".*"seconds"/,
			/"merchant\.nmae".*"name"/,
			/"tokens\.keys\[0\]\.secrt".*"secret"/,
		],
	},
	'a misspelt option of a provider': {
		files: module(
			`import { onepay } from ${source('providers/onepay/onepay.ts')};
			export default { ...${JSON.stringify(GOOD)}, providers: [onepay({ secretkey: 'sk_test_x' })] };`,
		),
		says: [/onepay\(\) cannot start:(?:\n {2}-)? Unknown key "secretkey"\. Did you mean "secretKey"\?/],
	},
	'a misspelt option of a store': {
		files: module(
			`import { sqlite } from ${source('stores/sqlite.ts')};
			export default { ...${JSON.stringify(GOOD)}, store: sqlite('a.db', { clok: Date.now }) };`,
		),
		env: KEY,
		says: [/sqlite\(\) cannot start:(?:\n {2}-)? Unknown key "clok"\. Did you mean "clock"\?/],
	},
	'a misspelt variable': {
		files: json({}),
		env: { ONEPAY_SECRETKEY: 'sk_test_right' },
		says: [
			/Unknown environment variable ONEPAY_SECRETKEY\. Did you mean ONEPAY_SECRET_KEY\?/,
			/Set ONEPAY_SECRET_KEY for OnePay/,
		],
	},
	// Types
	'a string for a list': {
		files: json({ origins: 'https://shop.example', returnUrls: 'https://shop.example/a' }),
		env: KEY,
		says: [/`origins` is a string; write a list/, /`returnUrls` is a string; write a list/],
	},
	'a price as a number': {
		files: item({ amount: 49900 }),
		env: KEY,
		says: [/`amount` is the number 49900; write \{value/],
	},
	'a value of a price as a number': {
		files: item({ amount: { value: 49900, currency: 'COP' } }),
		env: KEY,
		says: [/`amount\.value` is the number 49900; write a string in major units/],
	},
	'a store by its path': {
		files: json({ store: 'checkout.db' }),
		env: KEY,
		says: [/`store` is a string; write a store/],
	},
	'a file that exports nothing': {
		files: module(''),
		env: KEY,
		says: [/does not export a configuration\. Write: export default/],
	},
	// Keys
	'no key': {
		files: json({}),
		says: [
			/Set ONEPAY_SECRET_KEY for OnePay; or YUNO_PUBLIC_API_KEY, YUNO_PRIVATE_SECRET_KEY and YUNO_ACCOUNT_ID for Yuno; or NEOPAY_APP_KEY/,
		],
	},
	'an account id that is none': {
		files: json({}),
		env: { YUNO_PUBLIC_API_KEY: 'sandbox_a', YUNO_PRIVATE_SECRET_KEY: 'b', YUNO_ACCOUNT_ID: 'abc' },
		says: [/accountId \(YUNO_ACCOUNT_ID\) is not a Yuno account id: it is a UUID/],
	},
	'half of the keys': {
		files: json({}),
		env: { YUNO_PRIVATE_SECRET_KEY: 'b', NEOPAY_TOKEN: 'c' },
		says: [
			/publicKey \(YUNO_PUBLIC_API_KEY\) is missing/,
			/accountId \(YUNO_ACCOUNT_ID\) is missing/,
			/appKey \(NEOPAY_APP_KEY\) is missing/,
			/linkUrl \(NEOPAY_LINK_URL\) is missing/,
		],
	},
	'the public key for the secret one': {
		files: json({}),
		env: { ONEPAY_SECRET_KEY: 'pk_live_abc' },
		says: [/secretKey \(ONEPAY_SECRET_KEY\) is the public key/],
	},
	'a live key for OnePay at a simulator': {
		files: json({}),
		env: { ...LIVE, ONEPAY_BASE_URL: 'http://127.0.0.1:8081/v1' },
		says: [/baseUrl \(ONEPAY_BASE_URL\) is 127\.0\.0\.1:8081.*live key/],
	},
	'a live key at a simulator, and a secret of the guides': {
		files: json({ admin: { secret: 'a'.repeat(32) }, origins: ['http://shop.example'] }),
		env: { ...LIVE, ONEPAY_BASE_URL: 'http://127.0.0.1:8081/v1' },
		says: [
			/baseUrl \(ONEPAY_BASE_URL\) is 127\.0\.0\.1:8081.*live key/,
			/`admin\.secret` .*openssl rand/,
			/"http:\/\/shop\.example" must start with https:\/\//,
		],
	},
	'a live key for Yuno in a private network': {
		files: json({}),
		env: {
			YUNO_PUBLIC_API_KEY: 'prod_a',
			YUNO_PRIVATE_SECRET_KEY: 'b',
			YUNO_ACCOUNT_ID: UUID,
			YUNO_BASE_URL: 'https://10.0.0.5/v1',
		},
		says: [/baseUrl \(YUNO_BASE_URL\) is 10\.0\.0\.5.*live key/],
	},
	'a live key for the sandbox of Yuno': {
		files: json({}),
		env: {
			YUNO_PUBLIC_API_KEY: 'prod_a',
			YUNO_PRIVATE_SECRET_KEY: 'b',
			YUNO_ACCOUNT_ID: UUID,
			YUNO_BASE_URL: 'https://api-sandbox.y.uno/v1',
		},
		says: [/baseUrl \(YUNO_BASE_URL\) is api-sandbox\.y\.uno, for test keys, but publicKey is a live key/],
	},
	'Neopay as live at a simulator': {
		files: module(
			`import { neopay } from ${source('providers/neopay/neopay.ts')};
			export default { ...${JSON.stringify(GOOD)}, providers: [neopay({ appKey: 'a', token: 'b',
				linkUrl: 'https://pay.example/l/{slug}', environment: 'live', baseUrl: 'http://localhost:8083/api' })] };`,
		),
		says: [/baseUrl \(NEOPAY_BASE_URL\) is localhost:8083.*environment is live/],
	},
	// Secrets
	'secrets of the guides, with live keys': {
		files: json({
			admin: { secret: 'a'.repeat(32) },
			tokens: {
				audience: 'shop',
				keys: [{ kid: 'a', alg: 'HS256', secret: 'a-secret-of-32-characters-or-more' }],
			},
		}),
		env: { ...LIVE, CHECKOUT_STATUS_TOKEN_SECRET: 'abc'.repeat(12) },
		says: [
			/`statusTokenSecret` can be guessed/,
			/`admin\.secret` can be guessed/,
			/Token key "a" is an example from the documentation/,
		],
	},
	'one secret for two purposes, with live keys': {
		files: json({}),
		env: { ...LIVE, CHECKOUT_STATUS_TOKEN_SECRET: RANDOM, CHECKOUT_ADMIN_SECRET: RANDOM },
		says: [/`admin\.secret` is the same as `statusTokenSecret`/],
	},
	'a short secret': {
		files: json({}),
		env: { ...KEY, CHECKOUT_STATUS_TOKEN_SECRET: 'short' },
		says: [/`statusTokenSecret` is shorter than 32/],
	},
	// Files
	'no configuration': {
		files: {},
		env: KEY,
		says: [/Missing --config <file>\. Looked for checkout\.config\.\{mjs,mts,ts,js,json\} in \S*shop-/],
	},
	'two configurations': {
		files: { 'checkout.config.mjs': 'export default {}', 'checkout.config.json': {} },
		env: KEY,
		says: [/Several config files in .*: checkout\.config\.mjs, checkout\.config\.json\. Delete all but one/],
	},
	'a configuration that is not there': {
		files: {},
		env: KEY,
		args: ['--config', 'nowhere.mjs'],
		says: [/Config file not found: \/.*nowhere\.mjs$/m],
	},
	'a module in a CommonJS project': {
		files: {
			'package.json': { type: 'commonjs' },
			'checkout.config.js': `export default ${JSON.stringify(GOOD)}`,
		},
		env: KEY,
		says: [/Cannot load .*"type": "commonjs"\. Rename checkout\.config\.js to checkout\.config\.mjs/],
	},
	'CommonJS in a module': {
		files: module(`module.exports = ${JSON.stringify(GOOD)}`),
		env: KEY,
		says: [/it is an ES module\. Write "export default \{ … \}" instead of "module\.exports/],
	},
	'a function that fails': {
		files: module('export default (env) => ({ origins: [env.SHOP.trim()] })'),
		env: KEY,
		says: [
			/Cannot load .*the exported function threw: Cannot read properties of undefined \(reading 'trim'\)/,
		],
	},
	'JSON that is broken': {
		files: { 'checkout.config.json': '{"origins": [}' },
		env: KEY,
		says: [/checkout\.config\.json is not valid JSON/],
	},
	YAML: {
		files: { 'shop.yaml': 'origins: []' },
		env: KEY,
		args: ['--config', 'shop.yaml'],
		says: [/Node\.js cannot load \.yaml/],
	},
	'a file of variables that is not there': {
		startsProgram: true,
		files: json({}),
		env: KEY,
		args: ['--env-file', 'nowhere.env'],
		// Node.js itself looks for it in some versions, wherever on the line it is named.
		says: [/Environment file not found: \/.*nowhere\.env|nowhere\.env: not found/],
	},
	// Stores
	'PostgreSQL that is not there': {
		files: json({}),
		env: { ...KEY, DATABASE_URL: `postgres://shop:${CANARY}@127.0.0.1:1/shop` },
		says: [/PostgreSQL at 127\.0\.0\.1:1 \(DATABASE_URL\) refused the connection/],
	},
	'PostgreSQL that never answers': {
		startsProgram: true,
		files: json({}),
		env: { ...KEY, DATABASE_URL: `postgres://shop:${CANARY}@127.0.0.1:${ports.silent}/shop` },
		says: [/PostgreSQL at 127\.0\.0\.1:\d+ \(DATABASE_URL\) did not answer within 5 seconds/],
	},
	'PostgreSQL at a host that does not exist': {
		files: json({}),
		env: { ...KEY, DATABASE_URL: `postgres://shop:${CANARY}@nowhere.invalid/shop` },
		says: [/PostgreSQL at nowhere\.invalid \(DATABASE_URL\) was not found: unknown host name/],
	},
	'PostgreSQL with a wrong password': {
		files: json({}),
		env: { ...KEY, DATABASE_URL: `postgres://shop:${CANARY}@127.0.0.1:${ports.wrongPassword}/shop` },
		says: [/PostgreSQL at 127\.0\.0\.1:\d+ \(DATABASE_URL\) rejected the user or the password/],
	},
	'PostgreSQL without the database': {
		files: json({}),
		env: { ...KEY, DATABASE_URL: `postgres://shop:${CANARY}@127.0.0.1:${ports.noDatabase}/shop` },
		says: [/PostgreSQL at 127\.0\.0\.1:\d+ \(DATABASE_URL\) has no database of that name/],
	},
	'Redis with a wrong password': {
		files: json({}),
		env: { ...KEY, REDIS_URL: `redis://:${CANARY}@127.0.0.1:${ports.wrongRedisPassword}` },
		says: [/Redis at 127\.0\.0\.1:\d+ \(REDIS_URL\) rejected the user or the password/],
	},
	MySQL: {
		files: json({}),
		env: { ...KEY, DATABASE_URL: `mysql://shop:${CANARY}@127.0.0.1/shop` },
		says: [/DATABASE_URL starts with mysql:\. It must be a PostgreSQL URL, e\.g\. postgres:/],
	},
	'a pool of no size': {
		files: json({}),
		env: { ...KEY, DATABASE_URL: 'postgres://shop@127.0.0.1:1/shop', DATABASE_POOL_SIZE: 'ten' },
		says: [/DATABASE_POOL_SIZE is "ten"; it must be a whole number of connections above 0, e\.g\. 10/],
	},
	'a database by a name': {
		files: json({}),
		env: { ...KEY, DATABASE_URL: CANARY },
		says: [/DATABASE_URL is not a URL/],
	},
	'Redis that is not there': {
		files: json({}),
		env: { ...KEY, REDIS_URL: `redis://:${CANARY}@127.0.0.1:1` },
		says: [/Redis at 127\.0\.0\.1:1 \(REDIS_URL\) refused the connection/],
	},
	'Redis that never answers': {
		startsProgram: true,
		files: json({}),
		env: { ...KEY, REDIS_URL: `redis://:${CANARY}@127.0.0.1:${ports.silent}` },
		says: [/Redis at 127\.0\.0\.1:\d+ \(REDIS_URL\) did not answer within 5 seconds/],
	},
	'Redis by another address': {
		files: json({}),
		env: { ...KEY, REDIS_URL: `http://${CANARY}@127.0.0.1` },
		says: [/REDIS_URL starts with http:\. It must be a Redis URL/],
	},
	'SQLite in a folder that is not there': {
		files: json({}),
		env: KEY,
		args: ['--store', 'nowhere/checkout.db'],
		says: [/Cannot open .*nowhere\/checkout\.db for the SQLite store: its folder does not exist/],
	},
	'SQLite in a file that is none': {
		startsProgram: true,
		files: { ...json({}), 'letter.txt': 'a letter to the bank '.repeat(500) },
		env: KEY,
		args: ['--store', 'letter.txt'],
		says: [/Cannot use .*letter\.txt as SQLite store: it is not a SQLite database/],
	},
	'SQLite where a folder is': {
		files: { ...json({}), 'data/keep.txt': '' },
		env: KEY,
		args: ['--store', 'data'],
		says: [/Cannot open .*data for the SQLite store: it is a folder/],
	},
	'a store that forgets, with live keys': {
		files: module(
			`import { memory } from ${source('stores/memory.ts')};
			export default { ...${JSON.stringify(GOOD)}, store: memory() };`,
		),
		env: LIVE,
		says: [/`store` loses attempts when it restarts/],
	},
	// Several
	'everything at once': {
		files: json({ origins: ['shop.example'], items: { cafe: { ...CAFE, tittle: 'a' } }, retrunUrls: [] }),
		env: { YUNO_PUBLIC_API_KEY: 'nonsense', REDIS_URL: 'nonsense', CHECKOUT_STATUS_TOKEN_SECRET: 'short' },
		says: [
			/Origin "shop\.example" is not valid/,
			/Unknown key "tittle"/,
			/Unknown key "retrunUrls"/,
			/publicKey \(YUNO_PUBLIC_API_KEY\) is not a Yuno key/,
			/REDIS_URL is not a URL/,
			/`statusTokenSecret` is shorter/,
		],
	},
});

/** Runs the program in a process of its own. */
async function startProgram(
	argv: readonly string[],
	options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Printed> {
	const started = run(argv, options);
	const code = await started.ended();
	const [output, printed] = [started.output(), started.printed()];
	return { code: code ?? -1, output, printed, errors: printed.slice(output.length) };
}

async function oneAfterTheOther<Given, Result>(
	given: readonly Given[],
	work: (one: Given) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = [];
	for (const one of given) results.push(await work(one));
	return results;
}

describe('A mistake in the configuration', () => {
	const servers: Server[] = [];
	const sockets = new Set<Socket>();
	let ports = NO_PORTS;
	let root = '';

	before(async () => {
		root = await mkdtemp(join(tmpdir(), 'mistakes-'));
		ports = {
			silent: await listening(),
			wrongPassword: await listening(postgresError('28P01', 'password authentication failed')),
			noDatabase: await listening(postgresError('3D000', 'database does not exist')),
			wrongRedisPassword: await listening(Buffer.from('-WRONGPASS invalid username-password pair\r\n')),
		};
	});
	after(async () => {
		for (const socket of sockets) socket.destroy();
		for (const server of servers) server.close();
		await rm(root, { recursive: true });
	});

	/** A server that answers whatever it is sent with the same, or with nothing. */
	async function listening(answer?: Buffer): Promise<number> {
		const server = createServer((socket) => {
			sockets.add(socket);
			socket.on('error', () => {});
			if (answer) socket.on('data', () => socket.end(answer));
		}).listen(0, '127.0.0.1');
		servers.push(server);
		await new Promise((resolve) => server.once('listening', resolve));
		return (server.address() as AddressInfo).port;
	}

	for (const name of Object.keys(mistakes(NO_PORTS))) {
		it(`is refused by serve and by doctor in the same words: ${name}`, async () => {
			const { files, env = {}, args = [], says, startsProgram } = mistakes(ports)[name]!;
			const folder = await mkdtemp(join(root, 'shop-'));
			for (const [file, content] of Object.entries(files)) {
				await mkdir(join(folder, file, '..'), { recursive: true });
				await writeFile(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
			}
			const before = await readdir(folder);

			const commands = [
				['serve', '--port', '0', ...args],
				['doctor', '--json', ...args],
			];
			const [serve, doctor] = await (startsProgram
				? Promise.all(commands.map((argv) => startProgram(argv, { cwd: folder, env })))
				: oneAfterTheOther(commands, (argv) => runInProcess(argv, { cwd: folder, env })));
			assert.ok(serve && doctor);

			assert.notEqual(serve.code, 0);
			assert.equal(serve.output, '', 'nothing listens');
			for (const words of says) assert.match(serve.printed, words);
			assert.doesNotMatch(serve.printed, /\n\s+at |canary|Warning:/);

			assert.notEqual(doctor.code, 0);
			assert.doesNotMatch(doctor.printed, /\n\s+at |canary|Warning:/);
			// Without a configuration to check, the message is that of every other command.
			const findings = doctor.output === '' ? undefined : (JSON.parse(doctor.output) as Finding[]);
			const problems = findings?.filter(({ level }) => level === 'problem').map(({ message }) => message);
			for (const words of says) {
				assert.ok(
					(problems ?? [doctor.printed]).some((message) => words.test(message)),
					`${words}\n${doctor.printed}`,
				);
			}
			assert.doesNotMatch(doctor.output, / is valid\./);
			assert.deepEqual(await readdir(folder), before, 'and no file is left behind');
		});
	}

	it('is found where another program has locked the SQLite file', async () => {
		const folder = await mkdtemp(join(root, 'shop-'));
		await writeFile(join(folder, 'checkout.config.json'), JSON.stringify(GOOD));
		const store = sqlite(join(folder, 'checkout.db'));
		await store.ping();
		await store.close();
		const db = new DatabaseSync(join(folder, 'checkout.db'));
		db.exec('BEGIN EXCLUSIVE');
		try {
			for (const argv of [['serve', '--port', '0'], ['doctor']]) {
				const { code, printed } = await runInProcess(argv, { cwd: folder, env: KEY });
				assert.equal(code, 1);
				assert.match(printed, /Cannot use .*checkout\.db as SQLite store: another program has locked it/);
			}
		} finally {
			db.close();
		}
	});

	it('is one of at least twenty that are tried', () => {
		assert.ok(Object.keys(mistakes(NO_PORTS)).length >= 20);
	});
});
