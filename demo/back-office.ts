import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Charge, Endpoint, StatusChange } from '../src/endpoint/index.ts';
import { CUSTOMER_ID } from './shop.ts';

type Saved = NonNullable<StatusChange['saved']>[number];

/** The subscriber's monthly charge. */
const MONTH = { title: 'Café de cada mes', amount: { value: '49900', currency: 'COP' } } as const;

/**
 * The shop's own side: it stores which cards and accounts were registered, and charges them. The page of the shop shows
 * it only for demonstration; a real shop runs it behind the staff's login or a timer.
 */
export class BackOffice {
	readonly #saved: Saved[] = [];
	readonly #charges: Pick<Charge, 'reference' | 'status' | 'amount' | 'reason'>[] = [];

	/** Call it with every change of status. */
	readonly learn = (change: StatusChange): void => {
		const known = new Set(this.#saved.map(({ id }) => id));
		this.#saved.push(...(change.saved ?? []).filter(({ id }) => !known.has(id)));
	};

	/** `GET` returns the registered methods and the charges, `POST` charges one month to the method registered last. */
	async answer(endpoint: Endpoint, request: IncomingMessage, response: ServerResponse): Promise<void> {
		if (request.method === 'POST') {
			const foreign = request.headers['sec-fetch-site'] !== 'same-origin';
			const method = this.#saved.at(-1);
			if (foreign || !method) {
				response.writeHead(foreign ? 403 : 409).end();
				return;
			}
			const { reference, status, amount, reason } = await endpoint.createCharge({
				...MONTH,
				attempt: randomUUID(),
				customerId: CUSTOMER_ID,
				...(method.kind === 'card' ? { cardId: method.id } : { accountId: method.id }),
			});
			this.#charges.unshift({ reference, status, amount, reason });
		}
		const state = { saved: this.#saved.map(({ label }) => label), charges: this.#charges };
		response
			.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
			.end(JSON.stringify(state));
	}
}
