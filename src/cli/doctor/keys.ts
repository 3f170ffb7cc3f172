import type { Provider } from '../../providers/provider.ts';
import { findingsOf, type Finding } from './finding.ts';

const about = findingsOf('keys');

/** Whether the keys of each provider are for live or test payments. The configuration itself rejects a mixture. */
export function checkKeys(providers: readonly Provider[]): Finding[] {
	return providers.map(({ name, label, environment }) => {
		const money = environment === 'live' ? 'real money moves' : 'no real money moves';
		return about.good(
			name === 'neopay'
				? `${label} is configured as ${environment}: ${money}. Its token cannot confirm that.`
				: `${label} has ${environment} keys: ${money}.`,
		);
	});
}
