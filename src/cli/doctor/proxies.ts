import type { EndpointConfig } from '../../endpoint/index.ts';
import { isLoopback } from '../../providers/kit/pages.ts';
import { findingsOf, type Finding } from './finding.ts';

const about = findingsOf('trustedProxies');

/** Whether payers can be told apart, which the limits on requests need. */
export function checkProxies({ trustedProxies, origins }: EndpointConfig): Finding {
	if (trustedProxies === undefined) {
		return origins.every(isLoopback)
			? about.good('No proxy is trusted, which is right on this machine.')
			: about.warning(
					"No proxy is trusted, so payers behind one are not told apart; list the addresses of yours, as ['127.0.0.1'].",
				);
	}
	if (!('header' in trustedProxies))
		return about.good("Payers' addresses are taken from the listed proxies.");
	const { header, from } = trustedProxies;
	return from
		? about.good(`Payers' addresses are taken from ${header}, as the listed proxies send it.`)
		: about.warning(
				`Payers' addresses are taken from ${header}, whoever sends it; list in \`from\` who may, unless nobody else can reach this server.`,
			);
}
