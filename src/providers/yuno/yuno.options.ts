import type { Environment } from '../../wire/offer.ts';
import type { Timing } from '../kit/http.ts';
import {
	needsBaseUrl,
	needsOrigins,
	needsText,
	refuseOptions,
	secretList,
	unknownOptions,
} from '../kit/options.ts';

/** What `yuno()` needs to know. Keys and account id come from the Yuno dashboard, under Developers. */
export interface YunoOptions {
	/** `public-api-key`, as `sandbox_…` or `prod_…`. Its beginning decides environment and host. */
	readonly publicKey: string;
	/** `private-secret-key`; never leaves the server. */
	readonly privateKey: string;
	/** The account's UUID. */
	readonly accountId: string;
	/** HMAC client secret of the webhook; several while it is being rotated. */
	readonly webhookSecret?: string | readonly string[] | undefined;
	/**
	 * What Yuno sends as `x-api-key` and `x-secret` with a webhook, where these are configured in the
	 * dashboard.
	 */
	readonly webhookCredentials?: { readonly apiKey: string; readonly secret: string } | undefined;
	/** ISO 3166 alpha-2; for orders that name none. */
	readonly country?: string | undefined;
	/** Payment method type, as `PAYVALIDA`; for orders that name none. */
	readonly method?: string | undefined;
	/** Where production runs: `us` (the default) or `eu`. */
	readonly region?: 'us' | 'eu' | undefined;
	/** Including the version path. Default: by key and region, as `https://api-sandbox.y.uno/v1`. */
	readonly baseUrl?: string | undefined;
	/**
	 * Further origins of pages, beside Yuno's checkout: some methods lead straight to a bank's or wallet's
	 * own page.
	 */
	readonly pages?: readonly string[] | undefined;
	/** Default: the platform's. */
	readonly fetch?: typeof fetch | undefined;
	readonly timing?: Partial<Timing> | undefined;
}

const KNOWN = {
	publicKey: true,
	privateKey: true,
	accountId: true,
	webhookSecret: true,
	webhookCredentials: true,
	country: true,
	method: true,
	region: true,
	baseUrl: true,
	pages: true,
	fetch: true,
	timing: true,
} as const satisfies Record<keyof YunoOptions, true>;

/** What the beginning of a key says (Yuno's own clients derive the host from it). */
interface Stage {
	readonly environment: Environment;
	readonly api: string;
	readonly checkout: string;
}

const STAGES: Readonly<Record<string, Stage>> = {
	sandbox: {
		environment: 'test',
		api: 'https://api-sandbox.y.uno/v1',
		checkout: 'https://checkout.sandbox.y.uno',
	},
	staging: {
		environment: 'test',
		api: 'https://api-staging.y.uno/v1',
		checkout: 'https://checkout.staging.y.uno',
	},
	dev: { environment: 'test', api: 'https://api-dev.y.uno/v1', checkout: 'https://checkout.dev.y.uno' },
	prod: { environment: 'live', api: 'https://api.y.uno/v1', checkout: 'https://checkout.y.uno' },
};

const EUROPE = 'https://api.eu.y.uno/v1';

/** Environment, address and checkout that belong to a key; `undefined` for a key that is none of Yuno's. */
export function stageOf(publicKey: string, region: 'us' | 'eu' = 'us'): Stage | undefined {
	const prefix = /^([a-z]+)_./.exec(publicKey)?.[1] ?? '';
	const stage = Object.hasOwn(STAGES, prefix) ? STAGES[prefix] : undefined;
	return stage && stage.environment === 'live' && region === 'eu' ? { ...stage, api: EUROPE } : stage;
}

/**
 * @returns the stage that the keys belong to
 * @throws {TypeError} that lists everything wrong with the options
 */
export function checkYunoOptions(options: YunoOptions): Stage {
	const { publicKey, privateKey, accountId, webhookSecret, webhookCredentials, country, region, pages } =
		options;
	const stage = typeof publicKey === 'string' ? stageOf(publicKey, region) : undefined;
	const hint = 'copy it from the Yuno dashboard, under Developers';
	const other = typeof privateKey === 'string' ? stageOf(privateKey) : undefined;
	refuseOptions('yuno', [
		...unknownOptions(options, KNOWN),
		needsText('publicKey', publicKey, hint) ||
			(!stage && 'publicKey is no key of Yuno: it starts with sandbox_ or prod_'),
		needsText('privateKey', privateKey, hint),
		stage !== undefined &&
			other !== undefined &&
			other.environment !== stage.environment &&
			'publicKey and privateKey are of different environments',
		needsText('accountId', accountId, hint),
		...secretList(webhookSecret).map((secret) =>
			needsText('webhookSecret', secret, 'an empty one protects nothing'),
		),
		webhookCredentials !== undefined &&
			(needsText('webhookCredentials.apiKey', webhookCredentials.apiKey, 'an empty one protects nothing') ||
				needsText('webhookCredentials.secret', webhookCredentials.secret, 'an empty one protects nothing')),
		country !== undefined && !/^[A-Z]{2}$/.test(country) && 'country must be two capital letters, as "CO"',
		region !== undefined && !['us', 'eu'].includes(region) && 'region must be "us" or "eu"',
		options.baseUrl !== undefined && needsBaseUrl(options.baseUrl),
		needsOrigins('pages', pages),
	]);
	if (!stage) throw new TypeError('yuno() cannot start: publicKey is no key of Yuno');
	return stage;
}
