import type { EndpointConfig } from '../../endpoint/index.ts';
import { isLoopback } from '../../providers/kit/pages.ts';
import { findingsOf, type Finding } from './finding.ts';

const about = findingsOf('trustedProxies');

/** Whether the endpoint can distinguish payers, which its rate limits need. */
export function checkProxies({ trustedProxies, origins }: EndpointConfig): Finding {
	const isLocal = origins.every(isLoopback);
	if (trustedProxies === undefined) {
		return isLocal
			? about.good('No trusted proxy, as expected on this machine.')
			: about.problem(
					"No trusted proxy: behind a proxy all payers have the same IP address, so the limits count them as one. Set the address that the proxy connects from, e.g. trustedProxies: ['127.0.0.1'].",
				);
	}
	if (!('header' in trustedProxies)) {
		return trustedProxies.length > 0
			? about.good(`Payers' IP addresses are taken from the headers of ${trustedProxies.join(', ')}.`)
			: about.warning(
					'No trusted proxy (`trustedProxies: []`): correct only where payers connect to this server directly.',
				);
	}
	const { header, from } = trustedProxies;
	return from
		? about.good(`Payers' IP addresses are taken from ${header}, as sent by ${from.join(', ')}.`)
		: about.warning(
				`Payers' IP addresses are taken from ${header} of any sender. List the proxies in \`from\`, unless only they can reach this server.`,
			);
}
