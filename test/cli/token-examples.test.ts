import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { createEndpoint, type Endpoint } from '../../src/endpoint/index.ts';
import { verifyCheckoutToken } from '../../src/endpoint/token.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import type { ControlledPayment } from '../../src/sandbox/control.ts';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { memory } from '../../src/stores/memory.ts';
import type { CreatedLink } from '../../src/wire/links.ts';
import { ROOT } from '../build/run-tool.ts';

const FOLDER = join(ROOT, 'docs/tokens');
const SECRET = 'a-token-secret-of-32-characters!';
const TOKENS = { audience: 'shop', keys: [{ kid: '2026-01', alg: 'HS256', secret: SECRET }] } as const;
const ORIGIN = 'https://shop.example';
const UUID_V4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

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
	readonly command: readonly [program: string, ...args: string[]];
	/** How to ask whether it is there. */
	readonly version: string;
	/** As the page marks its blocks, where it shows the file. */
	readonly fence?: string;
}
const LANGUAGES: readonly Language[] = [
	{ file: 'token.php', command: ['php'], version: '--version', fence: 'php' },
	{ file: 'token.py', command: ['python3'], version: '--version', fence: 'python' },
	{ file: 'token.rb', command: ['ruby'], version: '--version' },
	{ file: 'token.go', command: ['go', 'run'], version: 'version' },
];

describe('The examples that sign a checkout token', () => {
	let sandbox: StartedSandbox<'onepay'>;
	let endpoint: Endpoint;
	before(async () => {
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
	});

	for (const { file, command, version, fence } of LANGUAGES) {
		const [program, ...args] = command;
		const example = (secret: string) =>
			promisify(execFile)(program, [...args, join(FOLDER, file)], {
				env: { ...process.env, CHECKOUT_TOKEN_SECRET: secret },
			});
		const absent = spawnSync(program, [version]).status !== 0 && `${program} is not installed`;

		it(`${file} prints a token that makes a payment link`, { skip: absent }, async () => {
			const token = (await example(SECRET)).stdout.trim();
			const { claims, jti } = await verifyCheckoutToken(token, TOKENS);
			assert.deepEqual(claims['offer'], OFFER);
			assert.deepEqual(claims['customer'], CUSTOMER);
			assert.match(jti, UUID_V4);

			const response = await endpoint.fetch(
				new Request('https://shop.example/checkout/v1/payment-links', {
					method: 'POST',
					headers: { origin: ORIGIN, 'content-type': 'application/json' },
					body: JSON.stringify({ token, attempt: crypto.randomUUID() }),
				}),
			);
			assert.equal(response.status, 201, await response.clone().text());
			const { url } = (await response.json()) as CreatedLink;
			assert.ok(url.startsWith(sandbox.onepay.origin), url);
			const controlled = await fetch(`${sandbox.onepay.origin}/_sandbox/payments`);
			const { payments } = (await controlled.json()) as { payments: ControlledPayment[] };
			assert.deepEqual(
				payments.map(({ amount, currency }) => ({ amount, currency })),
				[{ amount: 85_000, currency: 'COP' }],
			);
			await fetch(`${sandbox.onepay.origin}/_sandbox/reset`, { method: 'POST' });
		});

		it(`${file} makes another order each time`, { skip: absent }, async () => {
			const [one, two] = await Promise.all(
				[SECRET, SECRET].map(async (secret) =>
					verifyCheckoutToken((await example(secret)).stdout.trim(), TOKENS),
				),
			);
			assert.notEqual(one?.jti, two?.jti);
		});

		it(`${file} does not sign with a secret that is missing or short`, { skip: absent }, async () => {
			for (const secret of ['', SECRET.slice(1)]) await assert.rejects(example(secret), /32 bytes or more/);
		});

		it(`${file} is linked${fence ? ' and shown' : ''} on the page about tokens`, async () => {
			const page = await readFile(join(ROOT, 'docs/checkout-tokens.md'), 'utf8');
			assert.ok(page.includes(`](tokens/${file})`));
			if (!fence) return;
			const [, shown] = new RegExp(`^\`\`\`${fence}\\n(.*?)^\`\`\``, 'ms').exec(page) ?? [];
			assert.equal(shown, await readFile(join(FOLDER, file), 'utf8'));
		});
	}
});
