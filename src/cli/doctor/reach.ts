import { isProviderError } from '../../endpoint/http/provider-failure.ts';
import type { PaymentRef, Provider } from '../../providers/provider.ts';
import { findingsOf, type Finding } from './finding.ts';
import { TookTooLong, withinLimit } from '../time-limit.ts';

const about = findingsOf('providers');

/** A payment that nobody has: reading it has no effect, and "not found" is said only to those whose key is known. */
const NOBODYS: PaymentRef = {
	id: '00000000-0000-4000-8000-000000000000',
	reference: '000000000000000000',
	amount: { value: '1', currency: 'COP' },
};

/** Where the keys of the providers that we know come from, when the configuration does not bring them itself. */
const VARIABLES: Readonly<Record<string, string>> = {
	onepay: 'ONEPAY_SECRET_KEY',
	yuno: 'YUNO_PUBLIC_API_KEY and YUNO_PRIVATE_SECRET_KEY',
	neopay: 'NEOPAY_APP_KEY and NEOPAY_TOKEN',
};

/** Whether the provider is there and does not refuse the key. Reads, and creates nothing. */
export async function checkReach(provider: Provider): Promise<Finding> {
	const start = performance.now();
	try {
		await withinLimit((signal) => provider.getPayment(NOBODYS, { signal }));
	} catch (error) {
		if (!(isProviderError(error) && error.fault === 'not_found')) return explain(provider, error);
	}
	const took = Math.round(performance.now() - start);
	return about.good(`${provider.label} answers and does not refuse the key (${took} ms).`);
}

function explain({ name, label }: Provider, error: unknown): Finding {
	if (error instanceof TookTooLong || (isProviderError(error) && error.fault === 'timeout')) {
		return about.problem(
			`${label} did not answer within 5 seconds; see whether a firewall of this machine keeps it from calling out.`,
		);
	}
	if (!isProviderError(error)) {
		return about.problem(`${label} could not be asked, because its adapter failed (${String(error)}).`);
	}
	const status = error.status === undefined ? '' : ` (HTTP ${error.status})`;
	switch (error.fault) {
		case 'unauthorized':
			return about.problem(
				`${label} refuses the key${status}; copy ${VARIABLES[name] ?? 'it'} from its panel again, and check that it belongs to this address.`,
			);
		case 'unavailable':
			return about.problem(
				error.status === undefined
					? `${label} could not be reached${codeIn(error.message)}; check the network of this machine and \`baseUrl\`.`
					: `${label} is out of order${status}; look at its status page, and run this again later.`,
			);
		case 'unreadable':
			return about.problem(
				`What answers is not ${label}${status}; \`baseUrl\` must be the address of its API with the version path.`,
			);
		default:
			return about.warning(
				`${label} answers, but not so that the key could be checked${status}; run this again in a minute.`,
			);
	}
}

/** The system's own name of a failure that ends a message, as ` (ECONNREFUSED)`. */
function codeIn(message: string): string {
	return / \([A-Z_]+\)$/.exec(message)?.[0] ?? '';
}
