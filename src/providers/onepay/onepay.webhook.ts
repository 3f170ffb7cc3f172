import { idAt, isObject, member, objectAt, textAt, type JsonObject } from '../kit/http/answer.ts';
import { Secret } from '../kit/http/secret.ts';
import { isSigned, sameText } from '../kit/signature.ts';
import { checkSize, readBody, refusedWebhook } from '../kit/webhook.ts';
import type { ProviderEvent } from '../provider.ts';
import { onePayStatus } from './onepay.status.ts';

const SUBJECTS = { payment: 'payment', charge: 'charge', connect_link: 'connect-link' } as const;

/** The event that contains the method that was registered through a connect link. */
const COMPLETED = 'connect_link.completed';

/**
 * Reads OnePay's webhooks (docs.onepay.la, "Webhooks"). The signature is the hex HMAC-SHA256 of the raw body, in
 * `x-signature` (documented) or `Signature` (observed live). If `x-webhook-token` is configured and present, it must
 * match. On its own it is sufficient only for deliveries without any signature, which OnePay was observed to send.
 */
export function onePayWebhook(secrets: readonly string[], webhookToken: string | undefined) {
	const signing = secrets.map((secret) => new Secret(secret));
	const token = webhookToken === undefined ? undefined : new Secret(webhookToken);
	const unauthorized = (why: string) => refusedWebhook('onepay', 'unauthorized', why);

	const verify = async (raw: Uint8Array, headers: Headers): Promise<void> => {
		const signature = headers.get('x-signature') ?? headers.get('signature');
		const sentToken = headers.get('x-webhook-token');
		if (signing.length === 0 && token === undefined) {
			throw unauthorized('neither webhookSecret nor webhookToken is configured');
		}
		if (token !== undefined && sentToken !== null && !(await sameText(sentToken, token.reveal()))) {
			throw unauthorized('the webhook token is not ours');
		}
		if (signature !== null && signing.length > 0) {
			const ours = signing.map((secret) => secret.reveal());
			if (await isSigned(raw, signature, ours, ['hex'])) return;
			throw unauthorized('the signature does not fit the body');
		}
		if (token === undefined || sentToken === null) throw unauthorized('the webhook carries no signature');
	};

	return async (raw: Uint8Array, headers: Headers): Promise<ProviderEvent> => {
		checkSize('onepay', raw);
		await verify(raw, headers);
		return readEvent(readBody('onepay', raw));
	};
}

/**
 * Two formats are documented: `{event: 'payment.approved', data}` and `{payment, event: {type, timestamp}}`.
 */
function readEvent(body: JsonObject): ProviderEvent {
	const about = objectAt(body, 'event');
	const type = textAt(about, 'type') ?? textAt(body, 'event');
	if (type === undefined) throw refusedWebhook('onepay', 'rejected', 'the webhook names no event');
	const [kind = ''] = type.split('.');
	const data = objectAt(body, 'data') ?? body;
	const method = type === COMPLETED ? objectAt(data, 'payment_method') : undefined;
	const methodId = idAt(method, 'id');
	const object = objectAt(body, 'data') ?? objectAt(body, kind) ?? onlyObject(body);
	const providerId = idAt(object, 'id') ?? null;
	const when = ['updated_at', 'paid_at', 'created_at'].map((key) => textAt(object, key) ?? '');
	// Every part of a payment sends the same event; only the total differs.
	const paid = member(objectAt(object, 'partial_payment'), 'total_paid');
	return {
		id:
			textAt(about, 'id') ??
			[
				type,
				providerId,
				textAt(object, 'status'),
				String(member(about, 'timestamp') ?? ''),
				...when,
				String(paid ?? ''),
			].join('|'),
		type,
		subject: Object.hasOwn(SUBJECTS, kind) ? SUBJECTS[kind as keyof typeof SUBJECTS] : 'other',
		providerId,
		reference: textAt(object, 'external_id') ?? textAt(object, 'reference') ?? null,
		...hintOf(kind, textAt(object, 'status')),
		...(methodId !== undefined && {
			methodId,
			customerId: idAt(object, 'customer_id') ?? idAt(method, 'customer_id'),
		}),
	};
}

/** The status that an event about money states. */
function hintOf(kind: string, word: string | undefined): Pick<ProviderEvent, 'status'> {
	if (word === undefined || (kind !== 'payment' && kind !== 'charge')) return {};
	const { status } = onePayStatus(word);
	return status === 'unknown' ? {} : { status };
}

function onlyObject(body: JsonObject): JsonObject | undefined {
	const objects = Object.entries(body).filter(([key, value]) => key !== 'event' && isObject(value));
	return objects.length === 1 ? objectAt(body, objects[0]?.[0] ?? '') : undefined;
}
