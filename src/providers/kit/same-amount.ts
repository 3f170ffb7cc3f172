import { sameMoney, type Money } from '../../wire/money.ts';
import { ProviderError } from '../provider.ts';

/**
 * Compares the amount and currency in a response with the ordered ones. If they differ, the payer is not redirected and
 * the payment does not become paid.
 * @throws {ProviderError} `amount_mismatch`; the payment may exist, so `executed` is `maybe`
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
