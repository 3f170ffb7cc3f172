import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { startSandbox, type WebhookOptions } from '../../src/sandbox/index.ts';

export type Json = Readonly<Record<string, unknown>>;

/** An answer with its status, read as JSON. */
export interface Answer {
	readonly status: number;
	readonly body: Json;
}

/** A payment, as far as tests look at it. */
export interface Payment extends Json {
	readonly id: string;
	readonly status: string;
	readonly sub_status: string;
	readonly amount: { readonly captured: number; readonly refunded: number; readonly value: number };
	readonly transactions: Transaction | readonly Transaction[];
}
interface Transaction {
	readonly id: string;
	readonly status: string;
	readonly response_code: string;
}

/** Yuno's simulator on a port of its own, and a shop's way to talk to it. */
export interface Yuno {
	readonly origin: string;
	/** Moves the simulator's clock, in milliseconds. */
	pass(ms: number): void;
	/** An API request with keys that are right; a header set to '' is left out. */
	call(
		method: string,
		path: string,
		body?: unknown,
		headers?: Readonly<Record<string, string>>,
	): Promise<Answer>;
	/** A payment that is made as it should be, with a few things changed. */
	pay(change?: Json, headers?: Readonly<Record<string, string>>): Promise<Payment>;
	/** The payment as a read shows it. */
	read(id: string): Promise<Payment>;
	/** Orders the simulator around, below `/_sandbox/`. */
	order(path: string, body: Json): Promise<Answer>;
	/** Every payment that there is. */
	payments(): Promise<readonly Payment[]>;
	/** Presses a button of a page, as a browser without scripts would. */
	press(page: string, outcome: string, fields?: Readonly<Record<string, string>>): Promise<Response>;
	/** Forgets everything, and puts the clock back to three in the afternoon (UTC) of 21 November 2026. */
	reset(): Promise<void>;
	/** Resolves when no event is on its way. */
	idle(): Promise<void>;
	close(): Promise<void>;
}

/** A request that Yuno has nothing against. */
export const ORDER: Json = {
	account_id: '493e9374-510a-4201-9e09-de669d75f256',
	merchant_order_id: 'order-1',
	description: 'Taza de gres',
	country: 'CL',
	amount: { currency: 'CLP', value: 5000 },
	customer_payer: { first_name: 'Ana', last_name: 'Paz', email: 'ana@shop.example' },
	payment_method: { type: 'WEBPAY' },
	workflow: 'REDIRECT',
	callback_url: 'https://shop.example/gracias?pedido=1&x=%C3%A1',
};

export async function startYuno(webhooks: WebhookOptions = {}): Promise<Yuno> {
	const start = Date.parse('2026-11-21T15:00:00Z');
	let now = start;
	const sandbox = await startSandbox({ only: ['yuno'], webhooks: { yuno: webhooks }, clock: () => now });
	const { origin, simulator } = sandbox.yuno;
	const send = async (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> => {
		const response = await fetch(origin + path, {
			method,
			headers,
			...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		});
		const text = await response.text();
		return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json };
	};
	const call: Yuno['call'] = (method, path, body, headers = {}) => {
		const all = {
			'content-type': 'application/json',
			'public-api-key': 'sandbox_public',
			'private-secret-key': 'private',
			'x-idempotency-key': crypto.randomUUID(),
			...headers,
		};
		return send(
			method,
			path,
			body,
			Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
		);
	};
	return {
		origin,
		pass(ms) {
			now += ms;
		},
		call,
		async pay(change = {}, headers = {}) {
			const { status, body } = await call('POST', '/v1/payments', { ...ORDER, ...change }, headers);
			assert.equal(status, 201, JSON.stringify(body));
			return body as Payment;
		},
		read: async (id) => (await call('GET', `/v1/payments/${id}`)).body as Payment,
		order: (path, body) => send('POST', `/_sandbox/${path}`, body),
		async payments() {
			const { body } = await send('GET', '/_sandbox/payments');
			return (body['payments'] as readonly { readonly object: Payment }[]).map(({ object }) => object);
		},
		async press(page, outcome, fields = {}) {
			const markup = await (await fetch(page)).text();
			const action =
				/<form method="post" action="([^"]+)"/.exec(markup)?.[1]?.replaceAll('&amp;', '&') ?? page;
			const inputs = [
				...markup.matchAll(/<input(?![^>]*type="radio")[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g),
			];
			const form = new URLSearchParams(inputs.map(([, name = '', value = '']) => [name, value]));
			for (const [name, value] of Object.entries({ ...fields, outcome })) form.set(name, value);
			return fetch(new URL(action, page), { method: 'POST', body: form, redirect: 'manual' });
		},
		async reset() {
			now = start;
			await send('POST', '/_sandbox/reset');
		},
		idle: () => simulator.idle(),
		close: () => sandbox.close(),
	};
}

/** The address of a payment's page, under whichever kind of method it is. */
export function pageOf(payment: Payment): string {
	const { payment_method_detail: details } = payment['payment_method'] as {
		readonly payment_method_detail: Readonly<Record<string, { readonly redirect_url: string }>>;
	};
	const [detail] = Object.values(details);
	assert.ok(detail);
	return detail.redirect_url;
}

/** An example of Yuno's pages, as test/fixtures keeps it. */
export function documented(name: string): {
	readonly request: { readonly body: Json };
	readonly answer: Json;
} {
	const url = new URL(`../fixtures/yuno/${name}.json`, import.meta.url);
	return JSON.parse(readFileSync(url, 'utf8')) as ReturnType<typeof documented>;
}
