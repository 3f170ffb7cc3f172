import type { EndpointConfig } from '../../endpoint/index.ts';
import type { Environment } from '../environment.ts';

/** Variables whose values nobody may read. */
const SECRET_NAME = /SECRET|TOKEN|KEY|PASSWORD/;
const DATABASES = ['DATABASE_URL', 'REDIS_URL'];
/** Shorter ones are in half of all words. */
const SHORTEST = 6;
/** As the providers shape theirs, wherever they come from. */
const LOOKS = /\b(?:(?:sk|pk)_(?:test|live)|wh_tok|wh_hdr|whsec|sandbox|prod|staging|dev)_[\w+/=-]{4,}/g;

/**
 * Makes the last wall before the screen: what the configuration and the environment keep secret is taken out of
 * sentences, such as those in which an engine or a driver quotes what it stumbled over.
 */
export function redactor(env: Environment, config: EndpointConfig | undefined): (text: string) => string {
	const webhook = config?.webhook?.secret;
	const secrets = [
		...Object.entries(env).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : [])),
		...DATABASES.flatMap((name) => [env[name], passwordOf(env[name])]),
		config?.statusTokenSecret,
		config?.admin?.secret,
		config?.refunds?.secret,
		...(typeof webhook === 'string' ? [webhook] : (webhook ?? [])),
		...(config?.tokens?.keys ?? []).map((key) => (key.alg === 'HS256' ? key.secret : key.jwk.d)),
	]
		.filter((value) => typeof value === 'string' && value.length >= SHORTEST)
		.map(String)
		// Longest first: a part of one must not break another open.
		.sort((a, b) => b.length - a.length);
	return (text) =>
		secrets.reduce((clean, secret) => clean.replaceAll(secret, '[hidden]'), text).replace(LOOKS, '[hidden]');
}

function passwordOf(address: string | undefined): string | undefined {
	return address === undefined ? undefined : URL.parse(address)?.password;
}
