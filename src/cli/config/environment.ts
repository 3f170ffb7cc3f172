import { neopayEnvironment } from '../../providers/neopay/neopay.options.ts';
import { neopay } from '../../providers/neopay/neopay.ts';
import { isLiveKey } from '../../providers/onepay/onepay.options.ts';
import { onepay } from '../../providers/onepay/onepay.ts';
import type { Provider } from '../../providers/provider.ts';
import { stageOf } from '../../providers/yuno/yuno.options.ts';
import { yuno } from '../../providers/yuno/yuno.ts';
import { nearestName } from '../../wire/nearest-name.ts';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How a provider is created from variables. */
interface Source {
	readonly label: string;
	/** Required variables, by the options that they set. */
	readonly keys: Readonly<Record<string, string>>;
	/** Optional variables. */
	readonly more: Readonly<Record<string, string>>;
	make(options: Readonly<Record<string, string>>): Provider;
	/** Whether the options are for live payments, even if {@link make} refuses them. */
	isLive(options: Readonly<Record<string, string>>): boolean;
}

const SOURCES: readonly Source[] = [
	{
		label: 'OnePay',
		keys: { secretKey: 'ONEPAY_SECRET_KEY' },
		more: { webhookSecret: 'ONEPAY_WEBHOOK_SECRET', baseUrl: 'ONEPAY_BASE_URL' },
		make: ({ secretKey = '', ...rest }) => onepay({ secretKey, ...rest }),
		isLive: ({ secretKey = '' }) => isLiveKey(secretKey),
	},
	{
		label: 'Yuno',
		keys: {
			publicKey: 'YUNO_PUBLIC_API_KEY',
			privateKey: 'YUNO_PRIVATE_SECRET_KEY',
			accountId: 'YUNO_ACCOUNT_ID',
		},
		more: { webhookSecret: 'YUNO_WEBHOOK_SECRET', baseUrl: 'YUNO_BASE_URL' },
		make: ({ publicKey = '', privateKey = '', accountId = '', ...rest }) =>
			yuno({ publicKey, privateKey, accountId, ...rest }),
		isLive: ({ publicKey = '' }) => stageOf(publicKey)?.environment === 'live',
	},
	{
		label: 'Neopay',
		keys: { appKey: 'NEOPAY_APP_KEY', token: 'NEOPAY_TOKEN', linkUrl: 'NEOPAY_LINK_URL' },
		more: { baseUrl: 'NEOPAY_BASE_URL' },
		make: ({ appKey = '', token = '', linkUrl = '', ...rest }) => neopay({ appKey, token, linkUrl, ...rest }),
		isLive: ({ appKey = '', token = '', linkUrl = '', ...rest }) =>
			neopayEnvironment({ appKey, token, linkUrl, ...rest }) === 'live',
	},
];

const CHECKOUT_VARIABLES = [
	'CHECKOUT_STATUS_TOKEN_SECRET',
	'CHECKOUT_ADMIN_SECRET',
	'CHECKOUT_REFUND_SECRET',
];
const PROVIDER_VARIABLES = SOURCES.flatMap(({ keys, more }) => [
	...Object.values(keys),
	...Object.values(more),
]);
/** Other common names. */
const SYNONYMS: Readonly<Record<string, string>> = {
	onepaykey: 'ONEPAY_SECRET_KEY',
	onepayapikey: 'ONEPAY_SECRET_KEY',
	onepaysecret: 'ONEPAY_SECRET_KEY',
	onepayurl: 'ONEPAY_BASE_URL',
	yunopublickey: 'YUNO_PUBLIC_API_KEY',
	yunoapikey: 'YUNO_PUBLIC_API_KEY',
	yunoprivatekey: 'YUNO_PRIVATE_SECRET_KEY',
	yunosecretkey: 'YUNO_PRIVATE_SECRET_KEY',
	yunoprivateapikey: 'YUNO_PRIVATE_SECRET_KEY',
	yunoaccount: 'YUNO_ACCOUNT_ID',
	yunoaccountcode: 'YUNO_ACCOUNT_ID',
	yunourl: 'YUNO_BASE_URL',
	neopayappid: 'NEOPAY_APP_KEY',
	neopayapplicationid: 'NEOPAY_APP_KEY',
	neopayapptoken: 'NEOPAY_TOKEN',
	neopayurl: 'NEOPAY_BASE_URL',
};
/** A variable that differs by more letters is not reported: it may be the shop's own. */
const FAR = 2;

/** Message if no provider is configured. */
export const NO_PROVIDER = `No provider is configured. Set ${SOURCES.map(
	({ label, keys }) => `${listed(Object.values(keys))} for ${label}`,
).join('; or ')}, in the environment or in a file .env in the folder of the configuration.`;

/**
 * The adapters of every provider of which a key is in the environment: `ONEPAY_SECRET_KEY`, `ONEPAY_WEBHOOK_SECRET`,
 * `ONEPAY_BASE_URL`; `YUNO_PUBLIC_API_KEY`, `YUNO_PRIVATE_SECRET_KEY`, `YUNO_ACCOUNT_ID`, `YUNO_WEBHOOK_SECRET`,
 * `YUNO_BASE_URL`; `NEOPAY_APP_KEY`, `NEOPAY_TOKEN`, `NEOPAY_LINK_URL`, `NEOPAY_BASE_URL`. Empty without keys.
 * @throws {AggregateError} if the keys of one or more are not valid, with every reason
 */
export function providersFromEnvironment(env: Environment): Provider[] {
	const errors: Error[] = [];
	const providers = SOURCES.flatMap((source) => {
		const variables = { ...source.keys, ...source.more };
		const options = optionsIn(env, source);
		if (!options) return [];
		try {
			return [source.make(options)];
		} catch (error) {
			errors.push(new TypeError(namingVariables((error as Error).message, variables)));
			return [];
		}
	});
	if (errors.length === 0) return providers;
	throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
}

/** Whether any provider in the environment is configured for live payments. */
export function hasLiveKeys(env: Environment): boolean {
	return SOURCES.some((source) => {
		const options = optionsIn(env, source);
		return options !== undefined && source.isLive(options);
	});
}

/** The options that variables set, or nothing if no key of the provider is set. */
function optionsIn(env: Environment, { keys, more }: Source): Readonly<Record<string, string>> | undefined {
	if (!Object.values(keys).some((variable) => env[variable])) return undefined;
	return Object.fromEntries(
		Object.entries({ ...keys, ...more }).flatMap(([option, variable]) => {
			const given = env[variable];
			return given ? [[option, given] as const] : [];
		}),
	);
}

/** One sentence for each variable that looks like a misspelling of ours. */
export function misspeltVariables(env: Environment): string[] {
	const known = [...PROVIDER_VARIABLES, ...CHECKOUT_VARIABLES];
	return Object.keys(env).flatMap((name) => {
		if (!/^(?:ONEPAY|YUNO|NEOPAY|CHECKOUT)_/i.test(name) || known.includes(name)) return [];
		const meant = nearestName(name, known, SYNONYMS, FAR);
		return meant !== undefined && !env[meant]
			? [`Unknown environment variable ${name}. Did you mean ${meant}?`]
			: [];
	});
}

/** Adds the variable to the option that each line of an error is about. */
function namingVariables(message: string, variables: Readonly<Record<string, string>>): string {
	return message.replace(/^( *- )(\w+)\b(?! \()/gm, (line, dash: string, option: string) =>
		Object.hasOwn(variables, option) ? `${dash}${option} (${variables[option]})` : line,
	);
}

function listed(names: readonly string[]): string {
	return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
