import { idAt, isObject, member, objectAt, textAt, type JsonObject } from '../kit/http/answer.ts';
import { Secret } from '../kit/http/secret.ts';
import { isSigned, sameText } from '../kit/signature.ts';
import { checkSize, readBody, refusedWebhook } from '../kit/webhook.ts';
import type { ProviderEvent } from '../provider.ts';
import type { YunoOptions } from './yuno.options.ts';
import { yunoStatus } from './yuno.status.ts';

/** Event families that this package handles, by the first word of `type_event`. */
const SUBJECTS = { payment: 'payment', enrollment: 'connect-link' } as const;

/**
 * Reads Yuno's webhooks (docs.y.uno, "Webhooks"). `x-hmac-signature` is the base64 HMAC-SHA256 of the raw body; Yuno's
 * own plugin also accepts hex. `x-api-key` and `x-secret` are compared if they are configured. At least one of the two
 * checks must be configured, and every configured check must pass.
 */
export function yunoWebhook(secrets: readonly string[], credentials: YunoOptions['webhookCredentials']) {
	const signing = secrets.map((secret) => new Secret(secret));
	const plain = credentials && {
		'x-api-key': new Secret(credentials.apiKey),
		'x-secret': new Secret(credentials.secret),
	};
	const unauthorized = (why: string) => refusedWebhook('yuno', 'unauthorized', why);

	const verify = async (raw: Uint8Array, headers: Headers): Promise<void> => {
		if (signing.length === 0 && !plain) {
			throw unauthorized('neither webhookSecret nor webhookCredentials is configured');
		}
		for (const [name, secret] of Object.entries(plain ?? {})) {
			if (!(await sameText(headers.get(name) ?? '', secret.reveal())))
				throw unauthorized(`${name} is not ours`);
		}
		if (signing.length === 0) return;
		const signature = headers.get('x-hmac-signature');
		if (signature === null) throw unauthorized('the webhook carries no signature');
		const ours = signing.map((secret) => secret.reveal());
		if (!(await isSigned(raw, signature, ours, ['base64', 'hex']))) {
			throw unauthorized('the signature does not fit the body');
		}
	};

	return async (raw: Uint8Array, headers: Headers): Promise<ProviderEvent> => {
		checkSize('yuno', raw);
		await verify(raw, headers);
		return readEvent(readBody('yuno', raw));
	};
}

function readEvent(body: JsonObject): ProviderEvent {
	const type = textAt(body, 'type_event');
	const data = objectAt(body, 'data');
	if (type === undefined || !data)
		throw refusedWebhook('yuno', 'rejected', 'the webhook names no event or has no data');
	const [family = ''] = type.split('.');
	const object =
		objectAt(data, 'payment') ??
		objectAt(data, 'payment_method') ??
		Object.values(data).find(isObject) ??
		data;
	const providerId = idAt(object, 'id') ?? null;
	return {
		// All events of a payment share one idempotency_key, so it is only part of the id. `retry` counts deliveries.
		id: [
			type,
			providerId,
			textAt(data, 'idempotency_key') ?? '',
			...['status', 'sub_status', 'updated_at'].map((key) => String(member(object, key) ?? '')),
		].join('|'),
		type,
		subject: Object.hasOwn(SUBJECTS, family) ? SUBJECTS[family as keyof typeof SUBJECTS] : 'other',
		providerId,
		reference: textAt(object, 'merchant_order_id') ?? null,
		...hintOf(family, object),
	};
}

/** The status that an event about a payment states. */
function hintOf(family: string, object: JsonObject): Pick<ProviderEvent, 'status'> {
	const word = textAt(object, 'status');
	if (family !== 'payment' || word === undefined) return {};
	const { status } = yunoStatus(word, textAt(object, 'sub_status'));
	return status === 'unknown' ? {} : { status };
}
