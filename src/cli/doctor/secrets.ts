import { importJWK } from 'jose';
import type { EndpointConfig } from '../../endpoint/index.ts';
import { weakSecrets } from '../../endpoint/config/config-secrets.ts';
import type { TokenKey } from '../../endpoint/sale/token.ts';
import { findingsOf, type Finding } from './finding.ts';

/** Placeholders that were left instead of a secret. */
const PLACEHOLDER = /password|secret|change.?me|example|checkout|default/i;
const MAKE_ONE = 'Make one with: openssl rand -base64 32';

/** Checks the secret of the admin routes and `/metrics`. */
export function checkAdmin(config: EndpointConfig): Finding[] {
	const about = findingsOf('admin');
	return config.admin
		? warningsOr(config, 'admin', config.admin.secret, 'The admin secret is long and hard to guess.')
		: [about.good('No admin secret: admin routes and /metrics are off.')];
}

/** Checks the secret of the refund route; nothing if refunds are off. */
export function checkRefunds(config: EndpointConfig): Finding[] {
	const praise = 'The refund secret is long and hard to guess.';
	return config.refunds ? warningsOr(config, 'refunds', config.refunds.secret, praise) : [];
}

/** Checks the secret that signs status tokens. */
export function checkSecret(config: EndpointConfig): Finding[] {
	const about = findingsOf('statusTokenSecret');
	return config.statusTokenSecret === undefined
		? [about.good('The secret that signs status tokens is generated and kept in the store.')]
		: warningsOr(
				config,
				'statusTokenSecret',
				config.statusTokenSecret,
				'The secret that signs status tokens is long and hard to guess.',
			);
}

/** Warnings for what live keys would refuse; else a positive finding. */
function warningsOr(
	config: EndpointConfig,
	part: 'admin' | 'refunds' | 'statusTokenSecret',
	secret: string,
	praise: string,
): Finding[] {
	const about = findingsOf(part);
	const weak = weakSecrets(config)
		.filter((one) => one.part === part)
		.map(({ sentence }) => about.warning(sentence));
	if (weak.length > 0) return weak;
	return [
		PLACEHOLDER.test(secret)
			? about.warning(`The secret contains a word that can be guessed. ${MAKE_ONE}`)
			: about.good(praise),
	];
}

/** Checks the keys that verify checkout tokens from the shop's server. */
export async function checkTokens(config: EndpointConfig): Promise<Finding[]> {
	const { tokens } = config;
	if (!tokens) return [];
	const keys = await Promise.all(tokens.keys.map(checkTokenKey));
	const weak = weakSecrets(config).filter(({ part }) => part === 'tokens');
	const named = (finding: Finding) =>
		weak.some(({ sentence }) => finding.message.startsWith(sentence.split('" ', 1)[0] ?? ''));
	return [
		...keys.filter((finding) => finding.level !== 'good' || !named(finding)),
		...weak.map(({ sentence }) => findingsOf('tokens').warning(sentence)),
	];
}

async function checkTokenKey(key: TokenKey): Promise<Finding> {
	const about = findingsOf('tokens');
	const name = `Token key "${key.kid}"`;
	if (key.alg === 'HS256') {
		return about.good(`${name} verifies tokens signed with the same secret.`);
	}
	const { d, ...publicPart } = key.jwk;
	try {
		await importJWK(publicPart, 'EdDSA');
	} catch {
		// The cause is omitted: messages of the crypto library may contain the key.
		return about.problem(
			`${name} is not an Ed25519 key. Copy the public part that \`sign --new-key EdDSA\` prints into \`tokens.keys\`.`,
		);
	}
	return d === undefined
		? about.good(`${name} verifies tokens and cannot sign.`)
		: about.warning(
				`${name} can sign, which this server does not need. Remove the private part \`d\` from \`tokens.keys\`.`,
			);
}
