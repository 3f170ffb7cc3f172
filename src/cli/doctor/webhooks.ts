import { weakSecrets } from '../../endpoint/config/config-secrets.ts';
import { isProviderError } from '../../endpoint/http/provider-failure.ts';
import type { EndpointConfig } from '../../endpoint/index.ts';
import { isLoopback, safeOrigin } from '../../providers/kit/pages.ts';
import type { Provider } from '../../providers/provider.ts';
import type { Environment } from '../environment.ts';
import { findingsOf, type Finding } from './finding.ts';

/** No provider hands out a shorter secret: less is a part of one, or a placeholder. */
const SHORTEST = 16;

/** Whether what a provider tells us can be believed. */
export async function checkIncoming(provider: Provider, env: Environment): Promise<Finding[]> {
	if (!provider.readWebhook) return [];
	const about = findingsOf('webhooks');
	const { name, label } = provider;
	const variable = `${name.toUpperCase()}_WEBHOOK_SECRET`;
	if (!(await hasSecret(provider.readWebhook.bind(provider)))) {
		return [
			about.warning(
				`${label} has no webhook secret, so it is asked about every payment instead of telling; set ${variable}.`,
			),
		];
	}
	const given = env[variable];
	if (given !== undefined && given !== '' && given.length < SHORTEST) {
		return [
			about.warning(
				`${variable} has only ${given.length} characters; copy the whole secret from the panel of ${label}.`,
			),
		];
	}
	return [
		about.good(`${label} has a webhook secret; enter …/v1/webhooks/${name} as the address in its panel.`),
	];
}

/** An empty message is refused by every adapter; one without a secret says that as its reason. */
async function hasSecret(readWebhook: NonNullable<Provider['readWebhook']>): Promise<boolean> {
	try {
		await readWebhook(new Uint8Array(), new Headers());
		return true;
	} catch (error) {
		return !(isProviderError(error) && / is configured$/.test(error.message));
	}
}

/** Whether the shop is told of its payments. That its address answers is not tried. */
export function checkOutgoing(config: EndpointConfig): Finding[] {
	const about = findingsOf('webhook');
	const { webhook, onStatus } = config;
	if (!webhook) {
		return [
			onStatus
				? about.good('Every change is passed to `onStatus`.')
				: about.warning('The shop is not told when a payment succeeds; set `webhook` or `onStatus`.'),
		];
	}
	// The address itself may hold a secret.
	const { origin } = new URL(webhook.url);
	const warnings = [
		...(safeOrigin(origin) === undefined && !isLoopback(origin)
			? [about.warning(`Changes go to ${origin} unencrypted; give \`webhook.url\` an https address.`)]
			: []),
		...weakSecrets(config)
			.filter(({ part }) => part === 'webhook')
			.map(({ sentence }) => about.warning(sentence)),
	];
	return warnings.length > 0 ? warnings : [about.good(`Every change is posted to ${origin}, signed.`)];
}
