import type { EndpointConfig } from '../../endpoint/index.ts';
import type { Environment } from '../config/environment.ts';

/** Variables whose values must not be printed. */
const SECRET_NAME = /SECRET|TOKEN|KEY|PASSWORD/;
const DATABASES = ['DATABASE_URL', 'REDIS_URL'];
/** Shorter values occur in ordinary words. */
const SHORTEST = 6;
/** The formats of the providers' secrets, from any source. */
const LOOKS = /\b(?:(?:sk|pk)_(?:test|live)|wh_tok|wh_hdr|whsec|sandbox|prod|staging|dev)_[\w+/=-]{4,}/g;

/**
 * Creates the last filter before output. It removes the secrets of configuration and environment from sentences, e.g.
 * those in which an engine or a driver quotes invalid input.
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
		// Longest first: otherwise a secret that is part of a longer one would leave the rest of it visible.
		.sort((a, b) => b.length - a.length);
	return (text) =>
		secrets.reduce((clean, secret) => clean.replaceAll(secret, '[hidden]'), text).replace(LOOKS, '[hidden]');
}

function passwordOf(address: string | undefined): string | undefined {
	return address === undefined ? undefined : URL.parse(address)?.password;
}
