import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { createEndpoint, type Endpoint, type EndpointConfig } from '../../src/endpoint/index.ts';
import { signCheckoutToken } from '../../src/endpoint/sale/token.ts';
import { neopay } from '../../src/providers/neopay/neopay.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { yuno } from '../../src/providers/yuno/yuno.ts';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { sqlite } from '../../src/stores/sqlite.ts';
import type { CreatedLink } from '../../src/wire/links.ts';
import { scriptedServer, type Reply, type ScriptedServer, type Seen } from '../providers/scripted-server.ts';
import { ORIGIN } from './shop.ts';

/** Each is found by a search for itself, wherever it turns up. */
const SECRETS = {
	onepay: 'sk_test_canaryonepay7Q',
	onepayWebhook: 'canary-onepay-webhook-7Q',
	yuno: 'canary-yuno-private-7Q',
	yunoWebhook: 'canary-yuno-webhook-7Q',
	neopay: 'canary-neopay-token-7Q',
	statusTokens: 'canary-receipts-of-32-characters-7Q',
	tokens: 'canary-tokens-of-32-characters-7Q',
	admin: 'canary-admin-of-32-characters-or-more-7Q',
	outgoing: Buffer.from('canary-outgoing-webhook-7Q-24').toString('base64'),
};
const CUSTOMER = {
	first_name: 'Canariana',
	last_name: 'Pajarillo',
	email: 'canary@correo.example',
	phone: '+573009998877',
	document_type: 'CC',
	document_number: '1098765432',
};
const PAYER_IP = '198.51.100.77';
const PERSONAL = [
	CUSTOMER.first_name,
	CUSTOMER.last_name,
	CUSTOMER.email,
	CUSTOMER.phone.slice(1),
	CUSTOMER.document_number,
	PAYER_IP,
];
const CANARIES = [...Object.values(SECRETS), ...PERSONAL];

const NAMES = ['onepay', 'yuno', 'neopay'] as const;
type Name = (typeof NAMES)[number];
/** As in production, but for the pause before a second try. */
const TIMING = { pauseMs: 1 } as const;
const BASE_PATH = { onepay: '/v1', yuno: '/v1', neopay: '/api' } as const;
const TOKEN_KEY = { kid: 'a', alg: 'HS256', secret: SECRETS.tokens } as const;

/** All that a provider knows of us, put where it must not be passed on from. */
const echo = ({ headers, body, path }: Seen) => ({
	error: 'no',
	message: `${path} ${JSON.stringify(headers)} ${JSON.stringify(body)}`,
	headers,
	body,
});

/** Every way in which a provider can fail, as talkative as can be. */
const FAILURES: Readonly<Record<string, (request: Seen) => Reply>> = {
	...Object.fromEntries(
		[400, 401, 402, 403, 404, 405, 409, 410, 418, 422, 429, 500].map((status) => [
			`${status}`,
			(request: Seen): Reply => ({ status, body: echo(request) }),
		]),
	),
	'a page': (request) => ({ status: 200, body: `<h1>${JSON.stringify(echo(request))}</h1>` }),
	'a page with an error': (request) => ({ status: 500, body: `<h1>${JSON.stringify(echo(request))}</h1>` }),
	'a list': (request) => ({ status: 200, body: [echo(request)] }),
	'an answer that makes no sense': (request) => ({ status: 201, body: echo(request) }),
	'another amount': (request) => ({
		status: 201,
		body: {
			...(request.body as object),
			...echo(request),
			id: 'x',
			amount: 1,
			currency: 'COP',
			status: 'created',
			payment_link: 'https://evil.example/',
		},
	}),
	'a redirect': (request) => ({
		status: 302,
		headers: { location: `/x?${encodeURIComponent(JSON.stringify(echo(request)))}` },
	}),
	'half an answer': () => 'half',
	'no answer': () => 'reset',
};

describe('What is secret or personal stays where it belongs:', () => {
	let sandbox: StartedSandbox;
	let folder: string;
	let broken: Record<Name, ScriptedServer>;
	/** Everything that was logged, answered, thrown or handed to the merchant's code. */
	const said: string[] = [];

	before(async () => {
		folder = await mkdtemp(join(tmpdir(), 'canary-'));
		sandbox = await startSandbox();
		const [a, b, c] = await Promise.all(NAMES.map((name) => scriptedServer(BASE_PATH[name])));
		broken = { onepay: a, yuno: b, neopay: c } as Record<Name, ScriptedServer>;
	});
	after(async () => {
		await sandbox.close();
		for (const server of Object.values(broken)) await server.close();
		await rm(folder, { recursive: true });
	});

	const providersAt = (baseUrl: Record<Name, string>): Provider[] => [
		onepay({
			secretKey: SECRETS.onepay,
			webhookSecret: SECRETS.onepayWebhook,
			baseUrl: baseUrl.onepay,
			timing: TIMING,
		}),
		yuno({
			publicKey: 'sandbox_public',
			privateKey: SECRETS.yuno,
			accountId: '493e9374-510a-4201-9e09-de669d75f256',
			webhookSecret: SECRETS.yunoWebhook,
			baseUrl: baseUrl.yuno,
			timing: TIMING,
		}),
		neopay({
			appKey: 'app',
			token: SECRETS.neopay,
			currency: 'COP',
			linkUrl: `${sandbox.neopay.origin}/l/{slug}`,
			baseUrl: baseUrl.neopay,
			timing: TIMING,
		}),
	];

	function open(
		file: string,
		providers: readonly Provider[],
		config: Partial<EndpointConfig> = {},
	): Endpoint {
		return createEndpoint({
			origins: [ORIGIN],
			providers,
			// `notify` has the payer's phone and e-mail sent where they are not needed otherwise.
			items: {
				...Object.fromEntries(
					NAMES.map((provider) => [
						provider,
						{
							title: 'Café',
							amount: { value: '49900', currency: 'COP' },
							provider,
							type: 'PAYVALIDA',
							country: 'CO',
							notify: true,
						},
					]),
				),
				card: { kind: 'connect', title: 'Tarjeta', provider: 'onepay' },
			},
			tokens: { audience: 'shop', keys: [TOKEN_KEY] },
			statusTokenSecret: SECRETS.statusTokens,
			admin: { secret: SECRETS.admin },
			resolveCustomer: () => 'cus_1',
			store: sqlite(join(folder, file)),
			onStatus: (change) => void said.push(JSON.stringify(change)),
			log: (entry) => void said.push(inspect(entry, { depth: 10 })),
			// Nobody listens there, so every delivery fails.
			webhook: { url: 'http://127.0.0.1:9/', secret: `whsec_${SECRETS.outgoing}` },
			limits: { ip: false, email: false, phone: false },
			...config,
		});
	}

	async function send(
		endpoint: Endpoint,
		path: string,
		init: RequestInit = {},
	): Promise<{ status: number; text: string }> {
		const headers = new Headers(init.headers);
		if (!headers.has('origin')) headers.set('origin', ORIGIN);
		if (headers.get('origin') === '') headers.delete('origin');
		const response = await endpoint.fetch(new Request(`https://shop.example${path}`, { ...init, headers }), {
			ip: PAYER_IP,
		});
		const text = await response.text();
		said.push(`${text} ${JSON.stringify([...response.headers])}`);
		return { status: response.status, text };
	}
	const post = (body: unknown): RequestInit => ({
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	const create = (endpoint: Endpoint, fields: object, path = '/v1/payment-links') =>
		send(endpoint, path, post({ attempt: crypto.randomUUID(), customer: CUSTOMER, ...fields }));

	/** A call of the merchant's own server: its answer or its error, as a careless server would print them. */
	async function call(work: () => Promise<unknown>): Promise<void> {
		try {
			said.push(inspect(await work(), { depth: 10 }));
		} catch (error) {
			said.push(inspect(error, { depth: 10 }), String(error), JSON.stringify(error));
		}
	}

	async function everyRoute(endpoint: Endpoint, isWorking: boolean): Promise<void> {
		const admin = {
			origin: '',
			authorization: `Bearer ${SECRETS.admin}`,
			'content-type': 'application/json',
		};
		for (const item of NAMES) {
			const attempt = crypto.randomUUID();
			const { status, text } = await create(endpoint, { item, attempt });
			if (isWorking) assert.equal(status, 201, `${item}: ${text}`);
			await create(endpoint, { item, attempt });
			if (status === 201) {
				const link = JSON.parse(text) as CreatedLink;
				const headers = { authorization: `Bearer ${link.status_token}` };
				assert.equal((await send(endpoint, `/v1/payment-links/${link.id}`, { headers })).status, 200);
				await call(() => endpoint.cancelPaymentLink(link.id));
			}
			const form = new URLSearchParams({
				item,
				// A form without one gets its own fields back, to be sent again.
				attempt: crypto.randomUUID(),
				...Object.fromEntries(Object.entries(CUSTOMER).map(([name, value]) => [`customer.${name}`, value])),
			});
			await send(endpoint, '/v1/payment-links', { method: 'POST', body: form });
			await call(() =>
				endpoint.createPaymentLink({ item, attempt: crypto.randomUUID(), customer: CUSTOMER }),
			);
			await send(endpoint, `/v1/admin/links/${item}`, { headers: admin });
			await call(() => endpoint.links.list(item));
			for (const signature of ['', '0'.repeat(64)]) {
				const headers = { origin: '', 'x-signature': signature, 'x-hmac-signature': signature };
				await send(endpoint, `/v1/webhooks/${item}`, {
					method: 'POST',
					headers,
					body: JSON.stringify({ customer: CUSTOMER }),
				});
			}
		}
		const offer = {
			kind: 'payment',
			title: 'Factura',
			amount: { value: '9000', currency: 'COP' },
			provider: 'onepay',
		} as const;
		const token = await signCheckoutToken({ offer, customer: CUSTOMER }, { ...TOKEN_KEY, audience: 'shop' });
		await create(endpoint, { token, customer: undefined });
		await create(endpoint, { token: `${token}x` });
		await create(endpoint, { item: 'card' }, '/v1/connect-links');
		const charge = {
			attempt: crypto.randomUUID(),
			title: 'Enero',
			amount: { value: '1000', currency: 'COP' },
			customer_id: 'c',
			card_id: 'd',
			provider: 'onepay',
		};
		await send(endpoint, '/v1/admin/charges', { ...post(charge), headers: admin });
		await send(endpoint, '/v1/admin/charges', {
			...post(charge),
			headers: { ...admin, authorization: `Bearer ${SECRETS.admin}x` },
		});
		for (const wrong of [
			{ item: CUSTOMER.email },
			{ item: 'onepay', customer: { ...CUSTOMER, email: `${CUSTOMER.email} ` + SECRETS.admin } },
			{ item: 'onepay', method: CUSTOMER.first_name },
			{ item: 'onepay', return_url: `https://evil.example/${CUSTOMER.email}` },
		]) {
			await create(endpoint, wrong);
		}
		await endpoint.reconcile();
	}

	function assertNothingLeaked(texts: readonly string[]): void {
		for (const canary of CANARIES) {
			const leak = texts.find((text) => text.includes(canary));
			const at = leak?.indexOf(canary) ?? 0;
			assert.equal(leak?.slice(Math.max(0, at - 200), at + 60), undefined, canary);
		}
	}

	async function assertNothingAtRest(file: string): Promise<void> {
		const files = (await readdir(folder)).filter((name) => name.startsWith(file));
		assert.ok(files.length > 0);
		for (const name of files) {
			const bytes = await readFile(join(folder, name));
			assert.ok(bytes.length > 0 || name.endsWith('-wal'));
			assertNothingLeaked([bytes.toString('latin1')]);
		}
	}

	it('when all goes well, and when requests are refused', async () => {
		const base = {
			onepay: sandbox.onepay.baseUrl,
			yuno: sandbox.yuno.baseUrl,
			neopay: sandbox.neopay.baseUrl,
		};
		const endpoint = open('well.db', providersAt(base));
		await everyRoute(endpoint, true);
		assert.ok(said.length > 40, `${said.length} things were said`);
		// Before it is closed, while everything may still lie in the journal, and after.
		await assertNothingAtRest('well.db');
		await endpoint.close();
		await assertNothingAtRest('well.db');
		assertNothingLeaked(said);
	});

	for (const [name, fail] of Object.entries(FAILURES)) {
		it(`when the providers answer ${name}, and tell all they know`, async () => {
			said.length = 0;
			let told = 0;
			for (const server of Object.values(broken)) {
				server.script((request) => {
					if (Object.values(SECRETS).some((secret) => JSON.stringify(request.headers).includes(secret)))
						told++;
					return fail(request);
				});
			}
			const base = {
				onepay: broken.onepay.baseUrl,
				yuno: broken.yuno.baseUrl,
				neopay: broken.neopay.baseUrl,
			};
			const file = `${name.replaceAll(' ', '-')}.db`;
			const endpoint = open(file, providersAt(base));
			await everyRoute(endpoint, false);
			await endpoint.close();
			assert.ok(told > 3, 'the providers were asked, with the keys');
			assertNothingLeaked(said);
			await assertNothingAtRest(file);
		});
	}

	it('when the configuration, an adapter or the endpoint itself is printed', async () => {
		const base = {
			onepay: sandbox.onepay.baseUrl,
			yuno: sandbox.yuno.baseUrl,
			neopay: sandbox.neopay.baseUrl,
		};
		const providers = providersAt(base);
		const endpoint = open('printed.db', providers);
		const printed = [providers, endpoint].flatMap((thing) => [
			inspect(thing, { depth: 20, showHidden: true }),
			JSON.stringify(thing),
		]);
		await endpoint.close();
		assertNothingLeaked(printed);
	});

	it('when the merchant’s own code throws what it knows', async () => {
		said.length = 0;
		const base = {
			onepay: sandbox.onepay.baseUrl,
			yuno: sandbox.yuno.baseUrl,
			neopay: sandbox.neopay.baseUrl,
		};
		const answers: string[] = [];
		const endpoint = open('thrown.db', providersAt(base), {
			beforeCreate: ({ customer }) => {
				throw new Error(`${customer.email} ${SECRETS.admin}`);
			},
			// What the merchant's code says goes to the merchant's log and nowhere else.
			log: () => {},
		});
		for (const item of NAMES) answers.push((await create(endpoint, { item })).text);
		await endpoint.close();
		assert.equal(answers.filter((text) => text.includes('"internal"')).length, 3);
		assertNothingLeaked(said);
		await assertNothingAtRest('thrown.db');
	});

	it('and a canary that does leak is found', () => {
		assert.throws(() => assertNothingLeaked([`... ${CUSTOMER.email} ...`]));
		assert.throws(() => assertNothingLeaked([inspect({ deep: { key: SECRETS.yuno } })]));
	});
});
