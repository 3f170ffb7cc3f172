import type { EndpointConfig } from '../../endpoint/index.ts';
import { isLoopback, safeOrigin } from '../../providers/kit/pages.ts';
import { findingsOf, listed, type Finding } from './finding.ts';

/** The pages that may call: https, and no page of a visitor's own machine once money is real. */
export function checkOrigins({ origins, providers }: EndpointConfig): Finding[] {
	const about = findingsOf('origins');
	const live = providers.some(({ environment }) => environment === 'live');
	const plain = origins.filter((origin) => safeOrigin(origin) === undefined);
	const local = live ? origins.filter(isLoopback) : [];
	const warnings = [
		...plain.map((origin) =>
			about.warning(`${origin} is not encrypted; serve the page over https, as live keys demand.`),
		),
		...local.map((origin) =>
			about.warning(`${origin} is every visitor's own machine; take it out before you open.`),
		),
	];
	return warnings.length > 0 ? warnings : [about.good(`Pages of ${listed(origins)} may call.`)];
}

/** The pages that payers come back to: they must be pages that may ask how the payment stands. */
export function checkReturnUrls({ returnUrls, origins }: EndpointConfig): Finding[] {
	const about = findingsOf('returnUrls');
	const [first] = returnUrls ?? [];
	if (!returnUrls || first === undefined) {
		return [about.good('Payers may come back to any page of `origins`.')];
	}
	const warnings = returnUrls.flatMap((address) => {
		const { origin } = new URL(address);
		return [
			...(origins.includes(origin)
				? []
				: [about.warning(`${address} may not ask how its payment ended; add "${origin}" to \`origins\`.`)]),
			...(safeOrigin(address) === undefined
				? [about.warning(`${address} is not encrypted; payers must come back to https.`)]
				: []),
		];
	});
	return warnings.length > 0
		? warnings
		: [about.good(`Payers come back to ${first}${returnUrls.length > 1 ? ', or another on the list' : ''}.`)];
}
