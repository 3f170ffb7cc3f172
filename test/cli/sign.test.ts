import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { verifyCheckoutToken, type TokenKey } from '../../src/endpoint/sale/token.ts';
import { run } from './command.ts';
import { runInProcess } from './in-process.ts';

/** The fields of `offer`. */
const OFFER =
	'kind, title, description, image, amount, reference, provider, country, type, methods, allows, tax, expires_at, splits, partial_payment, metadata, document_url, schedule_at';
const SECRET = 'canary-secret-of-more-than-32-characters';
const KEY = { kid: '2026-01', alg: 'HS256', secret: SECRET } as const;
const CLAIMS = {
	offer: {
		kind: 'payment',
		title: 'Café de Huila',
		amount: { value: '85000', currency: 'COP' },
		reference: 'INV-2045',
	},
	customer: { email: 'ana@correo.com' },
};

describe('checkout-links sign', () => {
	let folder = '';
	before(async () => void (folder = await mkdtemp(join(tmpdir(), 'sign-'))));
	after(() => rm(folder, { recursive: true }));

	async function keyFile(content: unknown, mode = 0o600): Promise<string> {
		const path = join(folder, `${crypto.randomUUID()}.json`);
		await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
		await chmod(path, mode);
		return path;
	}
	async function sign(args: readonly string[], claims: unknown = CLAIMS) {
		return runInProcess(['sign', ...args], {
			input: typeof claims === 'string' ? claims : JSON.stringify(claims),
		});
	}
	const signWith = async (key: unknown, claims?: unknown, ...args: string[]) =>
		sign(['--key', await keyFile(key), ...args], claims);
	const verify = (token: string, key: TokenKey, audience = 'shop') =>
		verifyCheckoutToken(token.trim(), { audience, keys: [key] });

	it('prints a token that the endpoint accepts, and nothing else', async () => {
		const { code, printed } = await signWith({ ...KEY, audience: 'shop' });
		assert.equal(code, 0, printed);
		assert.match(printed, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
		const { claims } = await verify(printed, KEY);
		assert.deepEqual({ offer: claims['offer'], customer: claims['customer'] }, CLAIMS);
		assert.equal(Number(claims['exp']) - Number(claims['iat']), 15 * 60);
	});

	it('takes the audience and the lifetime of the command line', async () => {
		const { printed } = await signWith(
			{ ...KEY, audience: 'shop' },
			CLAIMS,
			...['--audience', 'other', '--expires-in', '2.5m'],
		);
		const { claims } = await verify(printed, KEY, 'other');
		assert.equal(Number(claims['exp']) - Number(claims['iat']), 150);
	});

	it('names every problem of the claims at once', async () => {
		const { code, printed } = await signWith(
			{ ...KEY, audience: 'shop' },
			{
				offer: {
					kind: 'pay',
					amount: { value: 85000, curency: 'COP' },
					methods: [{ id: 'a b' }],
					splits: [{}, { percentage: 101 }],
					colour: 'red',
					size: 'XL',
				},
				costumer: {},
				jti: 'mine',
				origins: 'https://shop.example',
				return_url: '',
			},
		);
		assert.equal(code, 1);
		assert.deepEqual(
			new Set(printed.trim().split('\n')),
			new Set([
				'The claims are not valid:',
				'  - `offer.kind` must be "payment" or "connect".',
				'  - `offer.title` is missing.',
				'  - `offer.amount.value` must be a string.',
				'  - `offer.amount.currency` is missing.',
				'  - Unknown field "offer.amount.curency". Did you mean "currency"?',
				'  - `offer.methods.0.id` may have only letters, digits and . _ ~ -, at most 64.',
				'  - `offer.splits.0` needs either `percentage` or `fixed`.',
				'  - `offer.splits.1.percentage` is more than 100.',
				`  - Unknown field "offer.colour". Known: ${OFFER}.`,
				`  - Unknown field "offer.size". Known: ${OFFER}.`,
				'  - Unknown field "costumer". Did you mean "customer"?',
				'  - Unknown field "jti". Known: offer, customer, origins, return_url.',
				'  - `origins` must be a list.',
				'  - `return_url` is empty.',
			]),
		);
	});

	it('refuses an offer that is well written and cannot be sold', async () => {
		const offer = {
			...CLAIMS.offer,
			amount: { value: '0.5', currency: 'CLP' },
			expires_at: 'soon',
			colour: 1,
		};
		const { code, printed } = await signWith({ ...KEY, audience: 'shop' }, { offer });
		assert.equal(code, 1);
		assert.match(printed, /Unknown field "offer\.colour"/);
		assert.match(printed, /`amount` is \{"value":"0\.5","currency":"CLP"\}/);
		assert.match(printed, /"soon": it is not a date and time\. Write a moment/);
	});

	it('leaves to the endpoint which providers there are', async () => {
		const methods = [
			{ id: 'a', provider: 'yuno' },
			{ id: 'b', provider: ['onepay', 'neopay'] },
		];
		const { code, printed } = await signWith(
			{ ...KEY, audience: 'shop' },
			{ offer: { ...CLAIMS.offer, methods } },
		);
		assert.equal(code, 0, printed);
	});

	const wrong: Readonly<Record<string, readonly [key: unknown, claims: unknown, args: string[], RegExp]>> = {
		'a key file that is no JSON': [
			`{"secret": "${SECRET}`,
			CLAIMS,
			[],
			/is not valid JSON \(line 1, column \d+\)/,
		],
		'a key file without a key': [{ audience: 'shop' }, CLAIMS, [], /is not a valid key file: check `alg`/],
		'a secret that is no text': [{ ...KEY, secret: [SECRET] }, CLAIMS, [], /check `secret`/],
		'a secret that is short': [{ ...KEY, secret: 'canary-secret' }, CLAIMS, [], /shorter than 32 bytes/],
		'an algorithm that we do not know': [{ ...KEY, alg: SECRET }, CLAIMS, [], /check `alg`/],
		'a public JWK': [
			{ kid: 'k', alg: 'EdDSA', jwk: { kty: 'OKP', crv: 'Ed25519', x: SECRET } },
			CLAIMS,
			[],
			/check `jwk\.d`/,
		],
		'a JWK that is no key': [
			{ kid: 'k', alg: 'EdDSA', audience: 'shop', jwk: { kty: 'OKP', crv: 'Ed25519', x: 'a', d: SECRET } },
			CLAIMS,
			[],
			/Key "k" cannot sign/,
		],
		'no audience': [KEY, CLAIMS, [], /Missing --audience <name>/],
		'a life of more than an hour': [
			KEY,
			CLAIMS,
			['--audience', 'shop', '--expires-in', '61m'],
			/--expires-in is "61m"; it must be a time of up to 1h/,
		],
		'a life that is no number': [
			KEY,
			CLAIMS,
			['--audience', 'shop', '--expires-in', '15'],
			/--expires-in is "15"/,
		],
		'claims that are no JSON': [
			KEY,
			`{"a": ${SECRET}`,
			['--audience', 'shop'],
			/Standard input is not valid JSON/,
		],
		'no claims': [KEY, '', ['--audience', 'shop'], /Standard input is not valid JSON/],
		'a key in place of the claims': [KEY, KEY, ['--audience', 'shop'], /Unknown field "secret"/],
		'claims that are too long': [
			KEY,
			{ offer: { ...CLAIMS.offer, metadata: { note: 'x'.repeat(4096) } } },
			['--audience', 'shop'],
			/4096 fit/,
		],
	};
	for (const [name, [key, claims, args, says]] of Object.entries(wrong)) {
		it(`says what is wrong with ${name}, and nothing secret`, async () => {
			const { code, printed } = await signWith(key, claims, ...args);
			assert.equal(code, args.includes('--expires-in') || name === 'no audience' ? 2 : 1);
			assert.match(printed, says);
			assert.doesNotMatch(printed, /canary-secret|\n {4}at /);
		});
	}

	it('says how to give it a key, and where one is missing', async () => {
		assert.match((await sign([])).printed, /Missing --key <file>/);
		const missing = await sign(['--key', join(folder, 'none.json')]);
		assert.equal(missing.code, 1);
		assert.match(missing.printed, /Key file not found: .*none\.json$/m);
	});

	it(
		'warns of a key file that others can read, and signs all the same',
		{ skip: process.platform === 'win32' && 'no modes' },
		async () => {
			for (const [mode, warns] of [
				[0o600, false],
				[0o640, true],
				[0o604, true],
			] as const) {
				const path = await keyFile({ ...KEY, audience: 'shop' }, mode);
				const { code, printed } = await sign(['--key', path]);
				assert.equal(code, 0);
				assert.equal(printed.includes(`chmod 600 ${path}`), warns, mode.toString(8));
			}
		},
	);

	for (const [words, alg] of [
		[['--new-key'], 'HS256'],
		[['--new-key', 'HS256'], 'HS256'],
		[['--new-key', 'EdDSA'], 'EdDSA'],
		[['--new-key=EdDSA'], 'EdDSA'],
	] as const) {
		it(`${words.join(' ')} makes a key that signs with ${alg}`, async () => {
			const command = run(['sign', ...words, '--kid', '2026-02', '--audience', 'shop']);
			let [file, advice] = ['', ''];
			command.process.stdout?.on('data', (text: string) => (file += text));
			command.process.stderr?.on('data', (text: string) => (advice += text));
			assert.equal(await command.ended(), 0);
			const key = JSON.parse(file) as TokenKey;
			assert.equal(key.alg, alg);
			const { code, printed } = await signWith(file);
			assert.equal(code, 0, printed);
			const forEndpoint =
				alg === 'EdDSA' ? (JSON.parse(/^\{.*\}$/m.exec(advice)?.[0] ?? '') as TokenKey) : key;
			await verify(printed, forEndpoint);
			const secret = key.alg === 'HS256' ? key.secret : key.jwk.d;
			assert.ok(secret && !advice.includes(secret as string), 'only the key file has the secret');
		});
	}

	it('makes a new key each time, and none without a name or of another kind', async () => {
		const [one, two] = [await sign(['--new-key', '--kid', 'k']), await sign(['--new-key', '--kid', 'k'])];
		assert.notEqual(one.printed, two.printed);
		assert.match((await sign(['--new-key'])).printed, /Missing --kid <name>, e\.g\. --kid 2026-01/);
		const other = await sign(['--new-key', 'RS256', '--kid', 'k']);
		assert.equal(other.code, 2);
		assert.match(other.printed, /Unknown algorithm "RS256"\. Choose: HS256, EdDSA\./);
	});
});
