import { hmacSha256, toBase64 } from '../signature.ts';
import type { YunoContext } from './context.ts';
import type { Payment } from './payment/payment.ts';
import { paymentJson } from './payment/payment.json.ts';

/** Sends the webhooks for the present state of a payment (docs.y.uno, "Webhooks"). */
export function announcePayment(
	context: YunoContext,
	payment: Payment,
	origin: string,
	type: 'payment.purchase' | 'payment.refund' = 'payment.purchase',
): void {
	const { idempotencyKey, request } = payment;
	const object = {
		...paymentJson(payment, origin, 'retrieve', context.style.detail_kind),
		idempotency_key: idempotencyKey,
	};
	announce(context, type, request.account_id, { payment: object });
}

/** Sends an event, with the base64 HMAC-SHA256 of the body in `x-hmac-signature` and two plain credentials. */
export function announce(
	{ webhooks }: YunoContext,
	typeEvent: string,
	accountId: string,
	data: Readonly<Record<string, object>>,
): void {
	const [type = ''] = typeEvent.split('.');
	webhooks.send({
		type: typeEvent,
		async compose({ secret, token }, attempt) {
			const body = JSON.stringify({
				type,
				type_event: typeEvent,
				account_id: accountId,
				retry: attempt,
				version: 2,
				data,
			});
			return {
				body,
				headers: {
					'x-hmac-signature': toBase64(await hmacSha256(secret, body)),
					'x-api-key': token,
					'x-secret': secret,
				},
			};
		},
	});
}
