import { weakSecrets } from '../../endpoint/config/config-secrets.ts';
import { isProviderError } from '../../endpoint/http/provider-failure.ts';
import type { EndpointConfig } from '../../endpoint/index.ts';
import { isLoopback, safeOrigin } from '../../providers/kit/pages.ts';
import type { Provider } from '../../providers/provider.ts';
import type { Environment } from '../config/environment.ts';
import { findingsOf, type Finding } from './finding.ts';

/** No provider issues a shorter secret: a shorter value is part of a secret, or a placeholder. */
const SHORTEST = 16;

/** Whether the webhooks of a provider can be verified. */
export async function checkIncoming(provider: Provider, env: Environment): Promise<Finding[]> {
	if (!provider.readWebhook) return [];
	const about = findingsOf('webhooks');
	const { name, label } = provider;
	const variable = `${name.toUpperCase()}_WEBHOOK_SECRET`;
	if (!(await hasSecret(provider.readWebhook.bind(provider)))) {
		return [
			about.warning(
				`No webhook secret for ${label}: status changes arrive by polling only. Set ${variable}.`,
			),
		];
	}
	const given = env[variable];
	if (given !== undefined && given !== '' && given.length < SHORTEST) {
		return [
			about.warning(
				`${variable} has only ${given.length} characters. Copy the whole secret from the ${label} panel.`,
			),
		];
	}
	return [
		about.good(`${label} has a webhook secret. Its panel needs the webhook address …/v1/webhooks/${name}.`),
	];
}

/** Every adapter refuses an empty message. An adapter without a secret gives that as the reason. */
async function hasSecret(readWebhook: NonNullable<Provider['readWebhook']>): Promise<boolean> {
	try {
		await readWebhook(new Uint8Array(), new Headers());
		return true;
	} catch (error) {
		return !(isProviderError(error) && / is configured$/.test(error.message));
	}
}

/** Whether the shop is notified of its payments. Its address is not called. */
export function checkOutgoing(config: EndpointConfig): Finding[] {
	const about = findingsOf('webhook');
	const { webhook, onStatus } = config;
	if (!webhook) {
		return [
			onStatus
				? about.good('Status changes are passed to `onStatus`.')
				: about.warning('The shop is not notified when a payment succeeds. Set `webhook` or `onStatus`.'),
		];
	}
	// The address may contain a secret.
	const { origin } = new URL(webhook.url);
	const warnings = [
		...(safeOrigin(origin) === undefined && !isLoopback(origin)
			? [
					about.warning(
						`Status changes are sent to ${origin} without encryption. Use an https address in \`webhook.url\`.`,
					),
				]
			: []),
		...weakSecrets(config)
			.filter(({ part }) => part === 'webhook')
			.map(({ sentence }) => about.warning(sentence)),
	];
	return warnings.length > 0 ? warnings : [about.good(`Status changes are sent to ${origin}, signed.`)];
}
