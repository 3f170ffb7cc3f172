import type { EndpointConfig } from '../../endpoint/index.ts';
import { isLoopback, safeOrigin } from '../../providers/kit/pages.ts';
import { findingsOf, listed, type Finding } from './finding.ts';

/** The origins that can use the endpoint must use https and, with live keys, must not be the visitor's own machine. */
export function checkOrigins({ origins, providers }: EndpointConfig): Finding[] {
	const about = findingsOf('origins');
	const live = providers.some(({ environment }) => environment === 'live');
	const plain = origins.filter((origin) => safeOrigin(origin) === undefined);
	const local = live ? origins.filter(isLoopback) : [];
	const warnings = [
		...plain.map((origin) =>
			about.warning(`${origin} is not encrypted. Serve the page over https; live keys require it.`),
		),
		...local.map((origin) =>
			about.warning(`${origin} is the visitor's own machine. Remove it before you go live.`),
		),
	];
	return warnings.length > 0 ? warnings : [about.good(`Pages at ${listed(origins)} can use the endpoint.`)];
}

/** The pages that payers return to must be able to read the payment status. */
export function checkReturnUrls({ returnUrls, origins }: EndpointConfig): Finding[] {
	const about = findingsOf('returnUrls');
	if (!returnUrls || returnUrls.length === 0) {
		return [about.good('Payers can return to any page of `origins`.')];
	}
	const warnings = returnUrls.flatMap((address) => {
		const { origin } = new URL(address);
		return [
			...(origins.includes(origin)
				? []
				: [
						about.warning(
							`${address} is not in \`origins\`, so it cannot show the payment status. Add "${origin}".`,
						),
					]),
			...(safeOrigin(address) === undefined
				? [about.warning(`${address} is not encrypted. Payers must return to https.`)]
				: []),
		];
	});
	return warnings.length > 0 ? warnings : [about.good(`Payers return to ${listed(returnUrls)}.`)];
}
