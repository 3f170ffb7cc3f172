import { PLATFORM, type Surroundings, type Timer } from '../../wire/surroundings.ts';
import { macUnder } from '../crypto/digest.ts';
import type { ReportedEvent } from './events.ts';
import type { Subscriber } from './deliveries.ts';
import { snakeCase } from '../http/snake-case.ts';

/** Address to which events are posted, signed as [Standard Webhooks](https://www.standardwebhooks.com) describes. */
export interface OutgoingWebhook {
	/** https address that returns 2xx once it has stored the event. */
	readonly url: string;
	/**
	 * `whsec_` and 24 to 64 random bytes in Base64. Several during a key rotation: the event is signed with each, and the
	 * receiver needs one of them.
	 */
	readonly secret: string | readonly string[];
}

/** Time limit for the receiver's response. */
const ANSWER_WITHIN_MS = 10_000;
const SECRET = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/;

/**
 * Posts every event to the merchant's address. `webhook-id` is the id of the event, the same for every repetition. The
 * body is `{type, timestamp, data}` with a type such as `payment.succeeded` and the event in snake_case.
 *
 * @param parts.clock milliseconds since the epoch
 */
export function webhookSubscriber(
	webhook: OutgoingWebhook,
	parts: {
		readonly clock: () => number;
		readonly fetch?: typeof fetch;
		readonly surroundings?: Surroundings;
	},
): Subscriber {
	const { clock, surroundings = PLATFORM } = parts;
	const send = parts.fetch ?? surroundings.fetch;
	const macs = Promise.all(secretsOf(webhook).map((secret) => macUnder(bytesOf(secret))));
	const post = async (event: ReportedEvent) => {
		const body = JSON.stringify(bodyOf(event));
		const timestamp = Math.floor(clock() / 1000);
		const signed = `${event.id}.${timestamp}.${body}`;
		const signatures = (await macs).map(async (mac) => `v1,${base64(await mac(signed))}`);
		const headers = {
			'content-type': 'application/json',
			'webhook-id': event.id,
			'webhook-timestamp': String(timestamp),
			'webhook-signature': (await Promise.all(signatures)).join(' '),
		};
		const late = new AbortController();
		const timer: Timer = surroundings.setTimeout(
			() => late.abort(new DOMException('The webhook address did not answer in time', 'TimeoutError')),
			ANSWER_WITHIN_MS,
		);
		let response: Response;
		try {
			response = await send(webhook.url, {
				method: 'POST',
				headers,
				body,
				// A redirect would send the payer's order to an address that is not configured.
				redirect: 'manual',
				signal: late.signal,
			});
			await response.body?.cancel();
		} finally {
			surroundings.clearTimeout(timer);
		}
		if (!response.ok) throw new Error(`the webhook address answered ${response.status}`);
	};
	return { wants: () => true, send: post };
}

/** Everything wrong with the configured webhook, one sentence each. */
export function checkOutgoingWebhook(webhook: OutgoingWebhook): string[] {
	const secrets = secretsOf(webhook);
	return [
		...(URL.canParse(webhook.url)
			? []
			: [`\`webhook.url\` is "${webhook.url ?? ''}"; write a full address.`]),
		...(secrets.length > 0 && secrets.every((secret) => SECRET.test(secret))
			? []
			: [
					'`webhook.secret` must be "whsec_" and 24 to 64 random bytes in base 64. Make one with: echo whsec_$(openssl rand -base64 32)',
				]),
	];
}

/** The event as it is posted. */
function bodyOf({ type, ...data }: ReportedEvent): object {
	return { type, timestamp: data.observedAt, data: snakeCase(data) };
}

function secretsOf({ secret }: OutgoingWebhook): readonly string[] {
	return typeof secret === 'string' ? [secret] : (secret ?? []);
}

function bytesOf(secret: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob(SECRET.exec(secret)?.[1] ?? ''), (letter) => letter.charCodeAt(0));
}

function base64(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes));
}
