import { randomFrom } from '../samples.ts';
import { optionsOf, serve } from './serve.ts';

/** When payments become paid, in milliseconds since the epoch. */
export interface PayingSettings {
	readonly pays?: readonly (readonly [id: string, at: number])[];
}

const AMOUNT = 49_900;
/** How long it takes to answer: a median, in milliseconds, and the spread of its logarithm. 99 of 100 within 730 ms. */
const [ANSWER_MS, SPREAD] = [180, 0.6];

optionsOf();
const random = randomFrom(11);
const pays = new Map<string, number>();
let reads = 0;

/** A stand-in of OnePay whose payments are paid at given moments. `GET /reads` has how many were read. */
serve(
	({ url = '' }, response) => {
		if (url === '/reads') return void response.end(String(reads));
		reads++;
		const id = url.slice(url.lastIndexOf('/') + 1);
		const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
		setTimeout(
			() => {
				const paidAt = pays.get(id) ?? Infinity;
				const isPaid = Date.now() >= paidAt;
				const body = JSON.stringify({
					id,
					amount: AMOUNT,
					currency: 'COP',
					title: 'Café',
					status: isPaid ? 'approved' : 'pending',
					payment_link: `https://pagos.onepay.la/p/${id}`,
					expiration_at: null,
					created_at: '2026-01-02 03:04:05',
					...(isPaid && { paid_at: new Date(paidAt).toISOString() }),
				});
				response.writeHead(200, {
					'content-type': 'application/json',
					'content-length': Buffer.byteLength(body),
				});
				response.end(body);
			},
			ANSWER_MS * Math.exp(SPREAD * normal),
		);
	},
	(settings: PayingSettings) => {
		for (const [id, at] of settings.pays ?? []) pays.set(id, at);
	},
);
