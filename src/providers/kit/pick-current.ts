import type { ProviderPayment } from '../provider.ts';

/**
 * Selects one of several payments with the same reference, which only an interrupted create can leave: a paid one, else
 * one that can still be paid, else the first in the provider's order.
 */
export function pickCurrent(payments: readonly ProviderPayment[]): ProviderPayment | undefined {
	const rank = ({ status, ended }: ProviderPayment): number => {
		if (status === 'succeeded' || status === 'refunded' || status === 'disputed') return 0;
		if (status === 'partially_paid' || status === 'processing') return 1;
		return ended ? 3 : 2;
	};
	return payments.toSorted((a, b) => rank(a) - rank(b))[0];
}
