import { neopay } from '../providers/neopay/neopay.ts';
import { onepay } from '../providers/onepay/onepay.ts';
import type { Provider } from '../providers/provider.ts';
import { yuno } from '../providers/yuno/yuno.ts';

/** Environment variables, as `process.env` gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable and the option that it sets; left out of the options when it is not set. */
const read = <Name extends string>(env: Environment, names: Readonly<Record<Name, string>>) =>
	Object.fromEntries(
		Object.entries<string>(names).flatMap(([option, variable]) =>
			env[variable] ? [[option, env[variable]]] : [],
		),
	) as { readonly [name in Name]?: string };

/** How each provider is made from its variables; `undefined` when its key is not set. */
const PROVIDERS: readonly ((env: Environment) => Provider | undefined)[] = [
	(env) => {
		const { secretKey, ...rest } = read(env, {
			secretKey: 'ONEPAY_SECRET_KEY',
			webhookSecret: 'ONEPAY_WEBHOOK_SECRET',
			baseUrl: 'ONEPAY_BASE_URL',
		});
		return secretKey === undefined ? undefined : onepay({ secretKey, ...rest });
	},
	(env) => {
		const {
			publicKey,
			privateKey = '',
			accountId = '',
			...rest
		} = read(env, {
			publicKey: 'YUNO_PUBLIC_API_KEY',
			privateKey: 'YUNO_PRIVATE_SECRET_KEY',
			accountId: 'YUNO_ACCOUNT_ID',
			webhookSecret: 'YUNO_WEBHOOK_SECRET',
			baseUrl: 'YUNO_BASE_URL',
		});
		return publicKey === undefined ? undefined : yuno({ publicKey, privateKey, accountId, ...rest });
	},
	(env) => {
		const {
			appKey,
			token = '',
			linkUrl = '',
			...rest
		} = read(env, {
			appKey: 'NEOPAY_APP_KEY',
			token: 'NEOPAY_TOKEN',
			linkUrl: 'NEOPAY_LINK_URL',
			baseUrl: 'NEOPAY_BASE_URL',
		});
		return appKey === undefined ? undefined : neopay({ appKey, token, linkUrl, ...rest });
	},
];

/**
 * The adapters of every provider whose keys are in the environment: `ONEPAY_SECRET_KEY`, `ONEPAY_WEBHOOK_SECRET`,
 * `ONEPAY_BASE_URL`; `YUNO_PUBLIC_API_KEY`, `YUNO_PRIVATE_SECRET_KEY`, `YUNO_ACCOUNT_ID`, `YUNO_WEBHOOK_SECRET`,
 * `YUNO_BASE_URL`; `NEOPAY_APP_KEY`, `NEOPAY_TOKEN`, `NEOPAY_LINK_URL`, `NEOPAY_BASE_URL`. Empty when there are none.
 * @throws {AggregateError} when the keys of one or more make no sense, with every reason
 */
export function providersFromEnvironment(env: Environment): Provider[] {
	const errors: Error[] = [];
	const providers = PROVIDERS.flatMap((make) => {
		try {
			return make(env) ?? [];
		} catch (error) {
			errors.push(error as Error);
			return [];
		}
	});
	if (errors.length === 0) return providers;
	throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
}
