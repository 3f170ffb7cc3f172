import type { Provider } from '../../providers/provider.ts';
import { findingsOf, type Finding } from './finding.ts';

const about = findingsOf('keys');

/** Whose money moves with the keys of each provider. That they are never mixed is the configuration's own rule. */
export function checkKeys(providers: readonly Provider[]): Finding[] {
	return providers.map(({ label, environment }) =>
		about.good(
			environment === 'live'
				? `${label} has live keys: real money moves.`
				: `${label} has test keys: no real money moves.`,
		),
	);
}
