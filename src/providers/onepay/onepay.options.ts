import { func, listOf, string, type Fields } from '../../wire/shape.ts';
import type { Timing } from '../kit/http/http-types.ts';
import {
	checkOptions,
	needsBaseUrl,
	needsOrigins,
	needsText,
	oneOrMore,
	refusesPrivateHost,
	secretList,
	timingShape,
	weakWebhookSecrets,
} from '../kit/options.ts';

/** Options of `onepay()`. Only `secretKey` is needed to take payments. */
export interface OnePayOptions {
	/** `sk_test_…` or `sk_live_…` from the OnePay panel. It determines the environment. Keep it on the server. */
	readonly secretKey: string;
	/** Secret of the webhook (`wh_tok_…` or `whsec_…`). Several during rotation. */
	readonly webhookSecret?: string | readonly string[] | undefined;
	/**
	 * The header `x-webhook-token` that OnePay sends (`wh_hdr_…`). With it, webhooks without a signature are
	 * accepted.
	 */
	readonly webhookToken?: string | undefined;
	/**
	 * Address of the API, with the version path.
	 * @default https://api.onepay.la/v1
	 */
	readonly baseUrl?: string | undefined;
	/**
	 * Format of `metadata`. OnePay documents `flat` (`{k: v}`); merchants report that the API needs `keyed`
	 * (`{k: {key, value}}`) or `list` (`[{key, value}]`).
	 * @default 'flat'
	 */
	readonly metadata?: MetadataStyle | undefined;
	/** Origins of payment pages, in addition to `https://pagos.onepay.la` and `https://s.onepay.la`. */
	readonly pages?: readonly string[] | undefined;
	/**
	 * Name of the OnePay account in idempotency keys. Set it before you change the key, so that attempts that began
	 * with the old key keep their idempotency keys.
	 * @default a digest of secretKey
	 */
	readonly account?: string | undefined;
	/**
	 * Sends the requests; for tests.
	 * @default the platform's fetch
	 */
	readonly fetch?: typeof fetch | undefined;
	/** Time limits and pauses of the requests to the provider, in milliseconds; for tests. */
	readonly timing?: Partial<Timing> | undefined;
}

export type MetadataStyle = 'flat' | 'keyed' | 'list';

const FIELDS: Fields<OnePayOptions> = {
	secretKey: string(),
	webhookSecret: oneOrMore,
	webhookToken: string(),
	baseUrl: string(),
	metadata: string(),
	pages: listOf(string(), "a list, e.g. ['https://pay.example']"),
	account: string(),
	fetch: func(),
	timing: timingShape,
};

const SYNONYMS = {
	key: 'secretKey',
	secret: 'secretKey',
	apikey: 'secretKey',
	token: 'secretKey',
	privatekey: 'secretKey',
	url: 'baseUrl',
	host: 'baseUrl',
	webhook: 'webhookSecret',
	webhooksecrets: 'webhookSecret',
	webhookheader: 'webhookToken',
} as const;

export const ONEPAY_BASE_URL = 'https://api.onepay.la/v1';

/** Whether a secret key moves real money. */
export function isLiveKey(secretKey: string): boolean {
	return secretKey.startsWith('sk_live_');
}

/** @throws {TypeError} that lists all problems of the options */
export function checkOnePayOptions(options: OnePayOptions): void {
	checkOptions('onepay', options, FIELDS, SYNONYMS, (sound) => {
		const { secretKey, webhookSecret, webhookToken, metadata, pages, account } = sound;
		const environment = isLiveKey(secretKey ?? '') ? 'live' : 'test';
		const secrets = secretList(webhookSecret);
		return [
			needsText('secretKey', secretKey, KEY_HINT) || needsSecretKey(secretKey),
			...secrets.map(
				(secret) =>
					needsText('webhookSecret', secret, 'an empty one protects nothing') ||
					(/^(?:wh_hdr|[sp]k_(?:test|live))_/.test(secret) &&
						'webhookSecret is another secret of OnePay: that of a webhook starts with wh_tok_ or whsec_'),
			),
			...weakWebhookSecrets(environment, secrets),
			webhookToken !== undefined &&
				(needsText('webhookToken', webhookToken, 'an empty one protects nothing') ||
					(/^(?:wh_tok|whsec|[sp]k_(?:test|live))_/.test(webhookToken) &&
						'webhookToken is another secret of OnePay: the header token starts with wh_hdr_')),
			account !== undefined && needsText('account', account, 'leave it out to have one made'),
			metadata !== undefined &&
				!['flat', 'keyed', 'list'].includes(metadata) &&
				'metadata must be "flat", "keyed" or "list"',
			needsBaseUrl(sound.baseUrl ?? ONEPAY_BASE_URL) ||
				refusesPrivateHost(
					environment,
					sound.baseUrl,
					'ONEPAY_BASE_URL',
					'secretKey is a live key; remove it, or use an sk_test_ key',
				),
			needsOrigins('pages', pages),
		];
	});
}

const KEY_HINT = 'it starts with sk_test_ or sk_live_; copy it from the OnePay panel';

function needsSecretKey(key: string): string | false {
	if (/^sk_(?:test|live)_[\w-]+$/.test(key)) return false;
	return /^pk_(?:test|live)_/.test(key)
		? `secretKey is the public key. Use the secret key: ${KEY_HINT}`
		: `secretKey is not a OnePay secret key: ${KEY_HINT}`;
}
