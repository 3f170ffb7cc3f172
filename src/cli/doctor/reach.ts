import { isProviderError } from '../../endpoint/http/provider-failure.ts';
import type { PaymentRef, Provider } from '../../providers/provider.ts';
import { findingsOf, type Finding } from './finding.ts';
import { TookTooLong, withinLimit } from '../time-limit.ts';

const about = findingsOf('providers');

/** A payment that does not exist: reading it has no effect, and only a valid key gets "not found". */
const NONEXISTENT_PAYMENT: PaymentRef = {
	id: '00000000-0000-4000-8000-000000000000',
	reference: '000000000000000000',
	amount: { value: '1', currency: 'COP' },
};

/** The variables that hold the keys of known providers. */
const VARIABLES: Readonly<Record<string, string>> = {
	onepay: 'ONEPAY_SECRET_KEY',
	yuno: 'YUNO_PUBLIC_API_KEY and YUNO_PRIVATE_SECRET_KEY',
	neopay: 'NEOPAY_APP_KEY and NEOPAY_TOKEN',
};

/** Whether the provider can be reached and accepts the key. Creates nothing. */
export async function checkReach(provider: Provider): Promise<Finding> {
	const start = performance.now();
	try {
		await withinLimit((signal) => provider.getPayment(NONEXISTENT_PAYMENT, { signal }));
	} catch (error) {
		if (!(isProviderError(error) && error.fault === 'not_found')) return explain(provider, error);
	}
	const took = Math.round(performance.now() - start);
	return about.good(`${provider.label} accepted the key (${took} ms).`);
}

function explain({ name, label }: Provider, error: unknown): Finding {
	if (error instanceof TookTooLong || (isProviderError(error) && error.fault === 'timeout')) {
		return about.problem(
			`${label} did not answer within 5 seconds. Check whether a firewall blocks outgoing requests.`,
		);
	}
	if (!isProviderError(error)) {
		return about.problem(`${label} could not be checked: its adapter failed (${String(error)}).`);
	}
	const status = error.status === undefined ? '' : ` (HTTP ${error.status})`;
	switch (error.fault) {
		case 'unauthorized':
			return about.problem(
				`${label} rejected the key${status}. Copy ${VARIABLES[name] ?? 'it'} from its panel again, and check that it belongs to this base URL.`,
			);
		case 'unavailable':
			return about.problem(
				error.status === undefined
					? `${label} could not be reached${codeIn(error.message)}. Check the network and \`baseUrl\`.`
					: `${label} is unavailable${status}. Check its status page and run this again later.`,
			);
		case 'unreadable':
			return about.problem(
				`The response is not from ${label}${status}. \`baseUrl\` must be the URL of its API with the version path.`,
			);
		default:
			return about.warning(
				`${label} answered, but the key could not be checked${status}. Run this again in a minute.`,
			);
	}
}

/** The system error code of a failure at the end of a message, e.g. ` (ECONNREFUSED)`. */
function codeIn(message: string): string {
	return / \([A-Z_]+\)$/.exec(message)?.[0] ?? '';
}
