import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { createEndpoint, type Endpoint } from '../../src/endpoint/index.ts';
import { verifyCheckoutToken } from '../../src/endpoint/sale/token.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import type { ControlledPayment } from '../../src/sandbox/control.ts';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { memory } from '../../src/stores/memory.ts';
import type { CreatedLink } from '../../src/wire/links.ts';
import { ROOT } from '../../src/build/run-tool.ts';

const FOLDER = join(ROOT, 'docs/tokens');
const SECRET = 'a-token-secret-of-32-characters!';
const TOKENS = { audience: 'shop', keys: [{ kid: '2026-01', alg: 'HS256', secret: SECRET }] } as const;
const ORIGIN = 'https://shop.example';
/** A UUID of a form of its own (RFC 9562, version 8). */
const UUID_V8 = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** What every example sells. */
const OFFER = {
	kind: 'payment',
	title: 'Café de Huila',
	amount: { value: '85000', currency: 'COP' },
	reference: 'INV-2045',
	provider: 'onepay',
};
const CUSTOMER = { first_name: 'Ana', last_name: 'Gómez', email: 'ana@correo.com' };

interface Language {
	readonly file: string;
	/**
	 * Calls the example's function as a program of its own would.
	 * @param path of the example
	 * @param args a JSON array: the offer and, optionally, the customer
	 * @param scratch a folder for other files of that program
	 */
	readonly call: (
		path: string,
		args: string,
		scratch: string,
	) => Promise<readonly [program: string, ...args: string[]]>;
	/** Command that prints the version: fails where the language is not installed. */
	readonly version: readonly [program: string, arg: string];
	/** Language of the fence in which the page shows the whole file. */
	readonly fence?: string;
}
const PHP = 'require $argv[1]; echo checkout_token(...json_decode($argv[2], true));';
const PYTHON = `import json, sys
sys.path.insert(0, sys.argv[1])
from checkout_token import checkout_token
print(checkout_token(*json.loads(sys.argv[2])), end="")`;
const RUBY = `require ARGV[0]
print checkout_token(*JSON.parse(ARGV[1], symbolize_names: true))`;
const GO = `package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
)

func main() {
	args := []Object{}
	if err := json.Unmarshal([]byte(os.Args[1]), &args); err != nil {
		log.Fatal(err)
	}
	args = append(args, nil)
	token, err := CheckoutToken(args[0], args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(token)
}
`;
const LANGUAGES: readonly Language[] = [
	{
		file: 'token.php',
		call: async (path, args) => ['php', '-r', PHP, '--', path, args],
		version: ['php', '--version'],
		fence: 'php',
	},
	{
		file: 'checkout_token.py',
		call: async (path, args) => ['python3', '-c', PYTHON, dirname(path), args],
		version: ['python3', '--version'],
		fence: 'python',
	},
	{
		file: 'token.rb',
		call: async (path, args) => ['ruby', '-e', RUBY, path, args],
		version: ['ruby', '--version'],
	},
	{
		file: 'token.go',
		call: async (path, args, scratch) => {
			const folder = await mkdtemp(join(scratch, 'go-'));
			// Go takes the files of one folder only.
			const files = [join(folder, 'token.go'), join(folder, 'main.go')] as const;
			await copyFile(path, files[0]);
			await writeFile(files[1], GO);
			return ['go', 'run', ...files, args];
		},
		version: ['go', 'version'],
	},
];

/** The id of an order as the examples derive it, written another way. */
function orderId(reference: string, secret: string): string {
	const hex = createHmac('sha256', secret).update(`checkout-links:${reference}`).digest('hex');
	const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

describe('The examples that sign a checkout token', () => {
	let sandbox: StartedSandbox<'onepay'>;
	let endpoint: Endpoint;
	let scratch = '';
	before(async () => {
		scratch = await mkdtemp(join(tmpdir(), 'token-examples-'));
		sandbox = await startSandbox({ only: ['onepay'] });
		endpoint = createEndpoint({
			origins: [ORIGIN],
			providers: [onepay({ secretKey: 'sk_test_sandbox', baseUrl: sandbox.onepay.baseUrl })],
			tokens: TOKENS,
			store: memory(),
		});
	});
	after(async () => {
		await endpoint.close();
		await sandbox.close();
		await rm(scratch, { recursive: true });
	});

	async function pay(token: string): Promise<CreatedLink> {
		const response = await endpoint.fetch(
			new Request('https://shop.example/checkout/v1/payment-links', {
				method: 'POST',
				headers: { origin: ORIGIN, 'content-type': 'application/json' },
				body: JSON.stringify({ token, attempt: crypto.randomUUID() }),
			}),
		);
		assert.equal(response.status, 201, await response.clone().text());
		return (await response.json()) as CreatedLink;
	}

	/** What the simulator has; empties it. */
	async function takePayments(): Promise<readonly ControlledPayment[]> {
		const controlled = await fetch(`${sandbox.onepay.origin}/_sandbox/payments`);
		const { payments } = (await controlled.json()) as { payments: ControlledPayment[] };
		await fetch(`${sandbox.onepay.origin}/_sandbox/reset`, { method: 'POST' });
		return payments;
	}

	for (const { file, call, version, fence } of LANGUAGES) {
		const [program, arg] = version;
		const absent = spawnSync(program, [arg]).status !== 0 && `${program} is not installed`;
		const sign = async (secret: string, ...args: readonly object[]): Promise<string> => {
			const [command, ...rest] = await call(join(FOLDER, file), JSON.stringify(args), scratch);
			const env = { ...process.env, CHECKOUT_TOKEN_SECRET: secret };
			return (await promisify(execFile)(command, rest, { env })).stdout;
		};
		const verify = async (token: string) => verifyCheckoutToken(token, TOKENS);

		it(
			`${file} makes a token that sells what was passed to it, and prints nothing else`,
			{ skip: absent },
			async () => {
				const offer = { ...OFFER, reference: `FIRST-${file}` };
				const token = await sign(SECRET, offer, CUSTOMER);
				assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
				const { claims, jti } = await verify(token);
				assert.deepEqual(claims['offer'], offer);
				assert.deepEqual(claims['customer'], CUSTOMER);
				assert.match(jti, UUID_V8);

				const { url } = await pay(token);
				assert.ok(url.startsWith(sandbox.onepay.origin), url);
				assert.deepEqual(
					(await takePayments()).map(({ amount, currency }) => ({ amount, currency })),
					[{ amount: 85_000, currency: 'COP' }],
				);
			},
		);

		it(`${file} makes a token without a customer`, { skip: absent }, async () => {
			const { claims } = await verify(await sign(SECRET, OFFER));
			assert.equal(Object.hasOwn(claims, 'customer'), false);
		});

		it(`${file} makes one payment of an invoice that is shown twice`, { skip: absent }, async () => {
			const invoice = { ...OFFER, reference: `INV-${file}` };
			const [one, two] = [await pay(await sign(SECRET, invoice)), await pay(await sign(SECRET, invoice))];
			assert.equal(one.id, two.id);
			assert.equal((await takePayments()).length, 1);
		});

		it(`${file} gives each invoice the id that any other language gives it`, { skip: absent }, async () => {
			for (const reference of ['INV-2045', 'INV-2046', 'Factura N.º 7 — año']) {
				const { jti } = await verify(await sign(SECRET, { ...OFFER, reference }));
				assert.equal(jti, orderId(reference, SECRET));
			}
		});

		it(
			`${file} makes no token with a secret that is missing or short, or without a reference`,
			{ skip: absent },
			async () => {
				for (const secret of ['', SECRET.slice(1)]) {
					await assert.rejects(sign(secret, OFFER), /32 bytes or more/);
				}
				for (const reference of ['', undefined]) {
					await assert.rejects(sign(SECRET, { ...OFFER, reference }), /needs a reference/);
				}
			},
		);

		it(`${file} is linked${fence ? ' and shown' : ''} on the page about tokens`, async () => {
			const page = await readFile(join(ROOT, 'docs/checkout-tokens.md'), 'utf8');
			assert.ok(page.includes(`](tokens/${file})`));
			if (!fence) return;
			const [, shown] = new RegExp(`^\`\`\`${fence}\\n(.*?)^\`\`\``, 'ms').exec(page) ?? [];
			assert.equal(shown, await readFile(join(FOLDER, file), 'utf8'));
		});
	}
});
