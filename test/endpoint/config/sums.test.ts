import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { createEndpoint, type Endpoint, type Item } from '../../../src/endpoint/index.ts';
import { neopay } from '../../../src/providers/neopay/neopay.ts';
import { onepay } from '../../../src/providers/onepay/onepay.ts';
import { yuno } from '../../../src/providers/yuno/yuno.ts';
import { startSandbox, type StartedSandbox } from '../../../src/sandbox/index.ts';
import { SCENARIOS } from '../../../src/sandbox/scenarios.ts';
import { memory } from '../../../src/stores/memory.ts';
import type { CreatedLink } from '../../../src/wire/links.ts';
import { fromMinor, timesMoney, toMinor, type Money } from '../../../src/wire/money.ts';
import type { Offer } from '../../../src/wire/offer.ts';

const ORIGIN = 'https://shop.example';
const END = '2099-12-31T18:59:59.5-05:00';

/** The request that made a payment, by provider. */
interface Body {
	readonly amount: number & { readonly value: number; readonly currency: string };
	readonly tax?: number;
	readonly taxes?: { readonly value: number; readonly tax_base?: number };
	readonly splits?: readonly { readonly split_type: string; readonly split_value: number }[];
	readonly expiration_date?: string;
	readonly expired_at?: string;
	readonly payment_method?: {
		readonly detail?: { readonly bank_transfer?: { readonly expires_at: string } };
	};
}

/** Smallest units of a JSON number in major units, by its digits. */
const minorOf = (number: number, currency: string) => toMinor({ value: String(number), currency });

const CURRENCIES = {
	onepay: ['COP'],
	yuno: ['COP', 'CLP', 'PYG', 'PEN', 'USD'],
	neopay: ['EUR'],
} as const;
const NAMES = ['onepay', 'yuno', 'neopay'] as const;
const COUNTRIES: Readonly<Record<string, string>> = { CLP: 'CL', PYG: 'PY', PEN: 'PE', USD: 'PA' };

/** An item whose tax and shares fit its price, and how many are bought. Counts are in the smallest units that are taken. */
const orders = (name: (typeof NAMES)[number]) =>
	fc
		.record({
			currency: fc.constantFrom(...CURRENCIES[name]),
			units: fc.integer({ min: 2, max: 9_999_999 }),
			quantity: fc.integer({ min: 1, max: 9 }),
			/** Thousandths of the price. */
			tax: fc.option(fc.integer({ min: 0, max: 1000 })),
			base: fc.boolean(),
			fixed: fc.integer({ min: 1, max: 500 }),
			/** Hundredths of a percent. */
			percentage: fc.integer({ min: 1, max: 5000 }),
			splits: fc.boolean(),
			ends: fc.boolean(),
		})
		.map(({ currency, units, quantity, ...given }) => {
			// OnePay takes whole pesos.
			const scale = name === 'onepay' ? 100n : 1n;
			const money = (count: number) => fromMinor(BigInt(count) * scale, currency);
			const part = (thousandths: number) => Math.floor((units * thousandths) / 1000);
			const item: Item = {
				title: 'Café',
				amount: money(units),
				quantity: { max: 9 },
				provider: name,
				type: 'PSE',
				country: COUNTRIES[currency] ?? 'CO',
				...(given.tax !== null && {
					tax: {
						amount: money(part(given.tax)),
						...(given.base && { base: money(units - part(given.tax)) }),
					},
				}),
				...(name === 'onepay' &&
					given.splits && {
						splits: [
							{ customerId: crypto.randomUUID(), fixed: money(Math.max(1, part(given.fixed))) },
							{ customerId: crypto.randomUUID(), percentage: given.percentage / 100 },
						],
					}),
				...(given.ends && { expiresAt: END }),
			};
			return { item, quantity };
		})
		// The simulators decline some amounts and answer others with a fault.
		.filter(({ item, quantity }) => {
			const { value } = timesMoney(item.amount as Money, quantity);
			const whole = value.split('.')[0] ?? '';
			return !SCENARIOS.some(({ ending }) => whole.endsWith(ending));
		});

describe('What is sent to a provider', () => {
	let sandbox: StartedSandbox;
	let endpoint: Endpoint;
	let sold: Item;
	const sent: Body[] = [];
	before(async () => {
		sandbox = await startSandbox();
		const recorded: typeof fetch = (input, init) => {
			const request = new Request(input, init);
			const isMaking =
				request.method === 'POST' && /\/(?:payments|links)$/.test(new URL(request.url).pathname);
			if (isMaking) sent.push(JSON.parse(String(init?.body)) as Body);
			return fetch(input, init);
		};
		endpoint = createEndpoint({
			origins: [ORIGIN],
			providers: [
				onepay({ secretKey: 'sk_test_1', baseUrl: sandbox.onepay.baseUrl, fetch: recorded }),
				yuno({
					publicKey: 'sandbox_public',
					privateKey: 'private',
					accountId: '493e9374-510a-4201-9e09-de669d75f256',
					baseUrl: sandbox.yuno.baseUrl,
					fetch: recorded,
				}),
				neopay({
					appKey: 'app',
					token: 'token',
					linkUrl: `${sandbox.neopay.origin}/l/{slug}`,
					baseUrl: sandbox.neopay.baseUrl,
					fetch: recorded,
				}),
			],
			items: () => sold,
			store: memory(),
			limits: false,
			log: () => {},
		});
	});
	after(async () => {
		await sandbox.close();
		await endpoint.close();
	});

	const call = async <Answer>(path: string, body?: object): Promise<Answer> => {
		const response = await endpoint.fetch(
			new Request(`http://shop.example/v1/${path}`, {
				headers: { origin: ORIGIN, 'content-type': 'application/json' },
				...(body && { method: 'POST', body: JSON.stringify(body) }),
			}),
		);
		const answer = (await response.json()) as Answer;
		assert.ok(response.ok, JSON.stringify(answer));
		return answer;
	};

	for (const name of NAMES) {
		it(`adds up to what the payer sees, at ${name}`, async () => {
			const property = fc.asyncProperty(orders(name), async ({ item, quantity }) => {
				sold = item;
				sent.length = 0;
				const offer = await call<Offer>('items/coffee');
				const link = await call<CreatedLink>('payment-links', {
					item: 'coffee',
					attempt: crypto.randomUUID(),
					quantity,
					customer: { first_name: 'Ana', last_name: 'Gómez', email: 'ana@mail.example' },
				});
				const [body] = sent;
				assert.ok(body && offer.amount && link.amount);
				const { currency } = offer.amount;
				const times = BigInt(quantity);
				const whole = toMinor(offer.amount) * times;
				assert.equal(toMinor(link.amount), whole);

				const amount = name === 'yuno' ? body.amount.value : body.amount;
				assert.equal(minorOf(amount, currency), whole);
				const tax = name === 'yuno' ? body.taxes?.value : body.tax;
				const isSent = item.tax !== undefined && name !== 'neopay';
				assert.equal(
					tax === undefined ? undefined : minorOf(tax, currency),
					isSent ? toMinor(item.tax.amount) * times : undefined,
				);
				if (isSent) assert.equal(toMinor(offer.tax ?? item.tax.amount) * times, minorOf(tax ?? -1, currency));
				const base = body.taxes?.tax_base;
				if (base !== undefined) assert.ok(minorOf(base, currency) + minorOf(tax ?? 0, currency) <= whole);

				// Hundredths of a percent of centavos, in whole numbers.
				const shares = (body.splits ?? []).reduce(
					(sum, { split_type: type, split_value: value }) =>
						sum + BigInt(value) * (type === 'fixed' ? 10_000n : whole),
					0n,
				);
				const [fixed] = body.splits ?? [];
				assert.equal(body.splits?.length ?? 0, item.splits?.length ?? 0);
				assert.equal(
					BigInt(fixed?.split_value ?? 0),
					toMinor(item.splits?.[0]?.fixed ?? fromMinor(0n, currency)) * times,
				);
				assert.ok(shares <= whole * 10_000n);

				const end =
					body.expiration_date ?? body.expired_at ?? body.payment_method?.detail?.bank_transfer?.expires_at;
				const asUtc = end && `${end.replace(' ', 'T').replace(/(?:\.000)?Z?$/, '')}.000Z`;
				assert.equal(asUtc, offer.expires_at);
				assert.equal(link.expires_at, offer.expires_at ?? link.expires_at);
			});
			await fc.assert(property, { numRuns: 25 });
		});
	}
});
