import * as v from 'valibot';
import type { Money } from '../../wire/money.ts';
import { createLinkRequest } from '../http/schemas.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const money = v.strictObject({ value: text, currency: text }) satisfies v.GenericSchema<unknown, Money>;
const { item, attempt, quantity, amount, method, customer, return_url } = createLinkRequest.entries;
const ofItem = {
	item: v.unwrap(item),
	attempt,
	reference: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(500))),
	method,
	return_url,
};
const metadata = v.record(v.string(), v.string());
const split = v.union([
	v.strictObject({
		customer_id: v.exactOptional(text),
		account_id: v.exactOptional(text),
		description: v.exactOptional(text),
		scheduled_at: v.exactOptional(text),
		percentage: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
	}),
	v.strictObject({
		customer_id: v.exactOptional(text),
		account_id: v.exactOptional(text),
		description: v.exactOptional(text),
		scheduled_at: v.exactOptional(text),
		fixed: money,
	}),
]);

/** Body of `POST …/admin/charges`. */
export const chargeBody = v.strictObject({
	attempt,
	reference: v.exactOptional(text),
	title: text,
	amount: money,
	customer_id: text,
	card_id: v.exactOptional(text),
	account_id: v.exactOptional(text),
	provider: v.exactOptional(text),
	splits: v.exactOptional(v.array(split)),
	metadata: v.exactOptional(metadata),
});

/** Body of `POST …/admin/links/{provider}`. */
export const linkBody = v.strictObject({
	title: text,
	amount: money,
	description: v.exactOptional(text),
	reference: v.exactOptional(text),
	return_url: v.exactOptional(text),
	country: v.exactOptional(text),
	methods: v.exactOptional(v.array(text)),
	expires_at: v.exactOptional(text),
	ask_customer: v.exactOptional(v.picklist(['name', 'name_phone', 'full_customer'])),
	show_merchant: v.exactOptional(v.boolean()),
	theme: v.exactOptional(metadata),
	single_use: v.exactOptional(v.boolean()),
});

/** Body of `POST …/admin/payment-links`: the same as from a browser, but without a token. */
export const paymentLinkBody = v.strictObject({ ...ofItem, quantity, amount, customer });

/** Body of `POST …/admin/connect-links`. */
export const connectLinkBody = v.strictObject({ ...ofItem, customer_id: text });

/** Body of `POST …/admin/payments/{payment}/refunds`. Its values are checked by the refund. */
export const refundBody = v.strictObject({
	id: text,
	amount: v.exactOptional(money),
	reason: v.exactOptional(v.picklist(['duplicate', 'fraudulent', 'requested_by_customer'])),
});
