import type { EndpointConfig } from '../../endpoint/index.ts';
import { isLoopback } from '../../providers/kit/pages.ts';
import { findingsOf, type Finding } from './finding.ts';

const about = findingsOf('trustedProxies');

/** Whether payers can be told apart, which the limits on requests need. */
export function checkProxies({ trustedProxies, origins }: EndpointConfig): Finding {
	const isLocal = origins.every(isLoopback);
	if (trustedProxies === undefined) {
		return isLocal
			? about.good('No proxy is trusted, which is right on this machine.')
			: about.problem(
					"Payers on the internet reach this server through a proxy, and none is trusted, so they are not told apart: the limits count them all as one, or not at all. Write the address that the proxy connects from, e.g. trustedProxies: ['127.0.0.1'].",
				);
	}
	if (!('header' in trustedProxies)) {
		return trustedProxies.length > 0
			? about.good(`Payers' addresses are taken from what ${trustedProxies.join(', ')} forwards.`)
			: about.warning(
					'No proxy is trusted, as `trustedProxies: []` says; right only where payers reach this server directly.',
				);
	}
	const { header, from } = trustedProxies;
	return from
		? about.good(`Payers' addresses are taken from ${header}, as ${from.join(', ')} sends it.`)
		: about.warning(
				`Payers' addresses are taken from ${header}, whoever sends it; list in \`from\` who may, unless nobody else can reach this server.`,
			);
}
