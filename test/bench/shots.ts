import { randomUUID } from 'node:crypto';
import type { Shot } from './load.ts';

const HEADERS = { 'content-type': 'application/json', origin: 'https://shop.example' };
const PATH = '/checkout/v1/payment-links';

/** A payer's first press: an attempt that nobody has seen. */
export function newAttempt(): Shot {
	const body = { item: 'coffee', attempt: randomUUID(), return_url: 'https://shop.example/thanks' };
	return { path: PATH, method: 'POST', headers: HEADERS, body: JSON.stringify(body) };
}

/** The same with a checkout token, which says itself what is sold. */
export function newAttemptWith(token: string): Shot {
	const body = { token, attempt: randomUUID() };
	return { path: PATH, method: 'POST', headers: HEADERS, body: JSON.stringify(body) };
}
