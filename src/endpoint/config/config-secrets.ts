import { weaknessOf } from '../../wire/weak-secret.ts';
import type { EndpointConfig } from './config.ts';

/** The parts of a configuration with secrets that the merchant creates. */
type SecretPart = 'statusTokenSecret' | 'admin' | 'refunds' | 'tokens' | 'webhook';

/** One secret, with its name in error messages. */
export interface NamedSecret {
	readonly part: SecretPart;
	readonly name: string;
	readonly secret: string;
	/** Whether its length is checked here and not together with its format. */
	readonly checksLength: boolean;
}

const LEAST = 32;
const MAKE_ONE = 'Make one with: openssl rand -base64 32';
const MAKE_WEBHOOK_SECRET = 'Make one with: echo whsec_$(openssl rand -base64 32)';

/**
 * Everything wrong with the secrets, by part. With live keys, a secret that can be guessed or is published is refused.
 * With test keys, the secrets of the documentation work.
 */
export function checkSecrets(config: EndpointConfig, live: boolean): Record<SecretPart, string[]> {
	const problems: Record<SecretPart, string[]> = {
		statusTokenSecret: [],
		admin: [],
		refunds: [],
		tokens: [],
		webhook: [],
	};
	for (const part of ['admin', 'refunds'] as const) {
		const given = config[part];
		if (given && given.secret === undefined) {
			problems[part].push(`\`${part}.secret\` is missing. ${MAKE_ONE}`);
		}
	}
	for (const { part, name, secret, checksLength } of secretsOf(config)) {
		if (checksLength && secret.length < LEAST) {
			problems[part].push(`${name} is shorter than ${LEAST} characters. ${MAKE_ONE}`);
		}
	}
	for (const { part, sentence, isShared } of weakSecrets(config)) {
		// Access to payments must not include refunds, with test keys and with live keys.
		if (live || (isShared && part === 'refunds')) problems[part].push(sentence);
	}
	return problems;
}

/** Secrets that can be guessed or are published, and those that serve two purposes. One sentence for each. */
export function weakSecrets(
	config: EndpointConfig,
): readonly { readonly part: SecretPart; readonly sentence: string; readonly isShared: boolean }[] {
	const secrets = secretsOf(config);
	return secrets.flatMap(({ part, name, secret, checksLength }, at) => {
		// A secret that is too short gets no second message.
		const weakness = checksLength && secret.length < LEAST ? undefined : weaknessOf(secret);
		const twin = secrets.slice(0, at).find((other) => other.part !== part && other.secret === secret);
		const remedy = part === 'webhook' ? MAKE_WEBHOOK_SECRET : MAKE_ONE;
		return [
			...(weakness ? [{ part, sentence: `${name} ${weakness}. ${remedy}`, isShared: false }] : []),
			...(twin
				? [
						{
							part,
							sentence: `${name} is the same as ${twin.name}; each needs a secret of its own. ${remedy}`,
							isShared: true,
						},
					]
				: []),
		];
	});
}

function secretsOf({
	statusTokenSecret: secret,
	admin,
	refunds,
	tokens,
	webhook,
}: EndpointConfig): readonly NamedSecret[] {
	const posted = webhook?.secret ?? [];
	const list: NamedSecret[] = [
		...(secret === undefined
			? []
			: [{ part: 'statusTokenSecret', name: '`statusTokenSecret`', secret, checksLength: true } as const]),
		...(admin?.secret === undefined
			? []
			: [
					{
						part: 'admin',
						name: '`admin.secret`',
						secret: admin.secret,
						checksLength: true,
					} as const,
				]),
		...(refunds?.secret === undefined
			? []
			: [
					{
						part: 'refunds',
						name: '`refunds.secret`',
						secret: refunds.secret,
						checksLength: true,
					} as const,
				]),
		...(tokens?.keys ?? []).flatMap((key) =>
			key.alg === 'HS256' && key.secret !== undefined
				? [
						{
							part: 'tokens',
							name: `Token key "${key.kid}"`,
							secret: typeof key.secret === 'string' ? key.secret : String.fromCharCode(...key.secret),
							checksLength: false,
						} as const,
					]
				: [],
		),
		...(typeof posted === 'string' ? [posted] : posted).map(
			(one) => ({ part: 'webhook', name: '`webhook.secret`', secret: one, checksLength: false }) as const,
		),
	];
	return list;
}
