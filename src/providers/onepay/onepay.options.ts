import type { Timing } from '../kit/http.ts';
import {
	needsBaseUrl,
	needsOrigins,
	needsText,
	refuseOptions,
	secretList,
	unknownOptions,
} from '../kit/options.ts';

/** What `onepay()` needs to know. Only `secretKey` is needed to take payments. */
export interface OnePayOptions {
	/** `sk_test_…` or `sk_live_…` from the OnePay panel. Decides the environment; never leaves the server. */
	readonly secretKey: string;
	/** Secret of the webhook (`wh_tok_…` or `whsec_…`); several while it is being rotated. */
	readonly webhookSecret?: string | readonly string[] | undefined;
	/**
	 * What OnePay sends as `x-webhook-token` (`wh_hdr_…`). With it, deliveries without a signature are
	 * accepted.
	 */
	readonly webhookToken?: string | undefined;
	/** Including the version path. Default `https://api.onepay.la/v1`. */
	readonly baseUrl?: string | undefined;
	/**
	 * How `metadata` is written. The documentation shows `flat` (`{k: v}`, the default); merchants report
	 * that the API wants `keyed` (`{k: {key, value}}`) or `list` (`[{key, value}]`).
	 */
	readonly metadata?: MetadataStyle | undefined;
	/** Further origins of hosted pages, beside `https://pagos.onepay.la` and `https://s.onepay.la`. */
	readonly pages?: readonly string[] | undefined;
	/**
	 * Names the OnePay account in idempotency keys. Default: a digest of `secretKey`. Set it when the key
	 * will be rotated, so that an attempt begun under the old key stays the same attempt under the new one.
	 */
	readonly account?: string | undefined;
	/** Default: the platform's. */
	readonly fetch?: typeof fetch | undefined;
	readonly timing?: Partial<Timing> | undefined;
}

export type MetadataStyle = 'flat' | 'keyed' | 'list';

const KNOWN = {
	secretKey: true,
	webhookSecret: true,
	webhookToken: true,
	baseUrl: true,
	metadata: true,
	pages: true,
	account: true,
	fetch: true,
	timing: true,
} as const satisfies Record<keyof OnePayOptions, true>;

export const ONEPAY_BASE_URL = 'https://api.onepay.la/v1';

/** @throws {TypeError} that lists everything wrong with the options. */
export function checkOnePayOptions(options: OnePayOptions): void {
	const { secretKey, webhookSecret, webhookToken, metadata, pages, account } = options;
	const keyHint = 'copy the secret key from the OnePay panel, it starts with sk_test_ or sk_live_';
	refuseOptions('onepay', [
		...unknownOptions(options, KNOWN),
		needsText('secretKey', secretKey, keyHint) ||
			(!/^sk_(?:test|live)_[\w-]+$/.test(secretKey) && `secretKey is no secret key: ${keyHint}`),
		...secretList(webhookSecret).map((secret) =>
			needsText('webhookSecret', secret, 'an empty one protects nothing'),
		),
		webhookToken !== undefined && needsText('webhookToken', webhookToken, 'an empty one protects nothing'),
		account !== undefined && needsText('account', account, 'leave it out to have one made'),
		metadata !== undefined &&
			!['flat', 'keyed', 'list'].includes(metadata) &&
			'metadata must be "flat", "keyed" or "list"',
		needsBaseUrl(options.baseUrl ?? ONEPAY_BASE_URL),
		needsOrigins('pages', pages),
	]);
}
