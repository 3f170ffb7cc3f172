import { onepay } from '../providers/onepay/onepay.ts';
import type { Provider } from '../providers/provider.ts';

/** Environment variables, as `process.env` gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How each provider is made from its variables; `undefined` when its keys are not set. */
const PROVIDERS: readonly ((env: Environment) => Provider | undefined)[] = [
	(env) =>
		env['ONEPAY_SECRET_KEY']
			? onepay({
					secretKey: env['ONEPAY_SECRET_KEY'],
					...(env['ONEPAY_WEBHOOK_SECRET'] && { webhookSecret: env['ONEPAY_WEBHOOK_SECRET'] }),
					...(env['ONEPAY_BASE_URL'] && { baseUrl: env['ONEPAY_BASE_URL'] }),
				})
			: undefined,
];

/**
 * The adapters of every provider whose keys are in the environment: `ONEPAY_SECRET_KEY`, `ONEPAY_WEBHOOK_SECRET`,
 * `ONEPAY_BASE_URL`. Empty when there are none.
 * @throws {TypeError} when the keys of one make no sense, with the reasons
 */
export function providersFromEnvironment(env: Environment): Provider[] {
	return PROVIDERS.map((make) => make(env)).filter((provider) => provider !== undefined);
}
