import type { Environment } from '../../wire/offer.ts';
import { func, listOf, object, string, type Fields } from '../../wire/shape.ts';
import { UUID } from '../../wire/uuid.ts';
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

/** Options of `yuno()`. Keys and account id are in the Yuno dashboard, under Developers. */
export interface YunoOptions {
	/** `public-api-key`, e.g. `sandbox_…` or `prod_…`. Its beginning determines environment and host. */
	readonly publicKey: string;
	/** `private-secret-key`. Keep it on the server. */
	readonly privateKey: string;
	/** The account's UUID. */
	readonly accountId: string;
	/** HMAC client secret of the webhook. Several during rotation. */
	readonly webhookSecret?: string | readonly string[] | undefined;
	/**
	 * The headers that Yuno sends with a webhook, if they are configured in the dashboard.
	 */
	readonly webhookCredentials?:
		| {
				/** The header `x-api-key`. */
				readonly apiKey: string;
				/** The header `x-secret`. */
				readonly secret: string;
		  }
		| undefined;
	/** Default country of orders, ISO 3166-1 alpha-2. */
	readonly country?: string | undefined;
	/** Default payment method type of orders, e.g. `PAYVALIDA`. */
	readonly method?: string | undefined;
	/**
	 * Region of the production API.
	 * @default 'us'
	 */
	readonly region?: 'us' | 'eu' | undefined;
	/**
	 * Address of the API, with the version path.
	 * @default by key and region, e.g. https://api-sandbox.y.uno/v1
	 */
	readonly baseUrl?: string | undefined;
	/**
	 * Origins of payment pages, in addition to Yuno's checkout: some methods lead to a page of a bank or a
	 * wallet.
	 */
	readonly pages?: readonly string[] | undefined;
	/**
	 * Sends the requests; for tests.
	 * @default the platform's fetch
	 */
	readonly fetch?: typeof fetch | undefined;
	/** Time limits and pauses of the requests to the provider, in milliseconds; for tests. */
	readonly timing?: Partial<Timing> | undefined;
}

const FIELDS: Fields<YunoOptions> = {
	publicKey: string(),
	privateKey: string(),
	accountId: string(),
	webhookSecret: oneOrMore,
	webhookCredentials: object<NonNullable<YunoOptions['webhookCredentials']>>(
		{ apiKey: string(), secret: string() },
		'an object, {apiKey, secret}',
		{ key: 'apiKey', xapikey: 'apiKey', xsecret: 'secret' },
	),
	country: string(),
	method: string(),
	region: string(),
	baseUrl: string(),
	pages: listOf(string(), "a list, e.g. ['https://pay.example']"),
	fetch: func(),
	timing: timingShape,
};

const SYNONYMS = {
	publicapikey: 'publicKey',
	apikey: 'publicKey',
	privatesecretkey: 'privateKey',
	secretkey: 'privateKey',
	secret: 'privateKey',
	account: 'accountId',
	accountcode: 'accountId',
	url: 'baseUrl',
	host: 'baseUrl',
	hmacsecret: 'webhookSecret',
	webhook: 'webhookSecret',
	type: 'method',
} as const;

/** Derived from the prefix of a key (Yuno's own clients derive the host from it). */
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

/** Environment, API address and checkout of a key; `undefined` for a key that is not one of Yuno's. */
export function stageOf(publicKey: string, region: 'us' | 'eu' = 'us'): Stage | undefined {
	const prefix = /^([a-z]+)_./.exec(publicKey)?.[1] ?? '';
	const stage = Object.hasOwn(STAGES, prefix) ? STAGES[prefix] : undefined;
	return stage && stage.environment === 'live' && region === 'eu' ? { ...stage, api: EUROPE } : stage;
}

/**
 * @returns the stage that the keys belong to
 * @throws {TypeError} that lists all problems of the options
 */
export function checkYunoOptions(options: YunoOptions): Stage {
	checkOptions('yuno', options, FIELDS, SYNONYMS, (sound) => {
		const { publicKey, privateKey, accountId, webhookSecret, webhookCredentials, country, region, pages } =
			sound;
		const stage = stageOf(publicKey ?? '', region);
		const other = stageOf(privateKey ?? '');
		const secrets = secretList(webhookSecret);
		return [
			needsText('publicKey', publicKey, HINT) ||
				(!stage && 'publicKey is not a Yuno key: it starts with sandbox_ or prod_'),
			needsText('privateKey', privateKey, HINT) ||
				(privateKey === publicKey && 'privateKey is the same as publicKey: copy private-secret-key'),
			stage !== undefined &&
				other !== undefined &&
				other.environment !== stage.environment &&
				'publicKey and privateKey are of different environments',
			needsText('accountId', accountId, HINT) ||
				(!UUID.test(accountId) &&
					'accountId is not a Yuno account id: it is a UUID, e.g. 493e9374-510a-4201-9e09-de669d75f256'),
			...secrets.map((secret) => needsText('webhookSecret', secret, 'an empty one protects nothing')),
			...weakWebhookSecrets(stage?.environment, secrets),
			webhookCredentials !== undefined &&
				(needsText('webhookCredentials.apiKey', webhookCredentials.apiKey, 'an empty one protects nothing') ||
					needsText('webhookCredentials.secret', webhookCredentials.secret, 'an empty one protects nothing')),
			country !== undefined &&
				!/^[A-Z]{2}$/.test(country) &&
				'country must be two capital letters, e.g. "CO"',
			region !== undefined && !['us', 'eu'].includes(region) && 'region must be "us" or "eu"',
			sound.baseUrl !== undefined &&
				(needsBaseUrl(sound.baseUrl) ||
					refusesPrivateHost(
						stage?.environment,
						sound.baseUrl,
						'YUNO_BASE_URL',
						'publicKey is a live key; remove it, or use the sandbox_ keys',
					) ||
					(stage !== undefined && isOtherStage(sound.baseUrl, stage))),
			needsOrigins('pages', pages),
		];
	});
	const stage = stageOf(options.publicKey, options.region);
	if (!stage) throw new TypeError('yuno() cannot start: publicKey is not a Yuno key');
	return stage;
}

const HINT = 'copy it from the Yuno dashboard, under Developers';

/** A problem if `baseUrl` is one of Yuno's addresses and belongs to another environment than the key. */
function isOtherStage(baseUrl: string, { environment }: Stage): string | false {
	const { host } = new URL(baseUrl);
	const stages = [...Object.values(STAGES), { environment: 'live', api: EUROPE }];
	const owner = stages.find(({ api }) => new URL(api).host === host);
	return (
		owner !== undefined &&
		owner.environment !== environment &&
		`baseUrl (YUNO_BASE_URL) is ${host}, for ${owner.environment} keys, but publicKey is a ${environment} key; remove it`
	);
}
