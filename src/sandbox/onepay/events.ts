import { hmacSha256, toHex } from '../signature.ts';
import type { OnepayContext } from './context.ts';
import type { Payment } from './payment/payment.ts';
import { paymentJson } from './payment/payment.json.ts';

/** Sends the webhooks for the present state of a payment. */
export function announcePayment(
	context: OnepayContext,
	type: string,
	payment: Payment,
	origin: string,
): void {
	announce(context, type, { payment: paymentJson(payment, origin) }, payment.isTest);
}

/**
 * Sends an event. The signature is the HMAC-SHA256 of the body's bytes in hexadecimal digits. The bytes are in
 * Laravel's form, with escaped slashes, so that a receiver that signs its own serialization of the JSON fails.
 */
export function announce(
	{ webhooks, clock, uuid, eventStyle }: OnepayContext,
	type: string,
	/** The objects of the event, by name, the main one first. */
	subjects: Readonly<Record<string, object>>,
	isTest: boolean,
): void {
	const id = uuid();
	const timestamp = new Date(clock()).toISOString();
	const [[, main = {}] = [], ...companions] = Object.entries(subjects);
	const envelope =
		eventStyle.envelope === 'subject'
			? { ...subjects, event: { id, type, timestamp, environment: isTest ? 'test' : 'live' } }
			: { event: type, data: { ...main, ...Object.fromEntries(companions) } };
	const body = JSON.stringify(envelope).replaceAll('/', '\\/');
	webhooks.send({
		type,
		async compose({ secret, token }) {
			return {
				body,
				headers: {
					[eventStyle.signatureHeader]: toHex(await hmacSha256(secret, body)),
					'x-webhook-token': token,
				},
			};
		},
	});
}
