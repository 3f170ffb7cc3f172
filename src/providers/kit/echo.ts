import { sameMoney, type Money } from '../../wire/money.ts';
import { ProviderError } from '../provider.ts';

/**
 * Compares the amount and currency that a provider speaks of with what was ordered. A payer is never sent to
 * pay anything else, and nothing is called paid because of it.
 * @throws {ProviderError} `amount_mismatch`; the payment may exist, so `executed` is `maybe`.
 */
export function assertSameAmount(provider: string, asked: Money, answered: Money): void {
	if (sameMoney(asked, answered)) return;
	const written = (money: Money) => `${money.currency} ${money.value}`;
	throw new ProviderError({
		provider,
		fault: 'amount_mismatch',
		executed: 'maybe',
		stated: answered,
		message: `asked for ${written(asked)}, answered about ${written(answered)}`,
	});
}
