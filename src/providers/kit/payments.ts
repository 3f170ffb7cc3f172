import type { ProviderPayment } from '../provider.ts';

/**
 * The payment that counts among several with the same reference, which only an interrupted create can leave
 * behind: one that has money, else one that can still take some, else whichever the provider named first.
 */
export function pickCurrent(payments: readonly ProviderPayment[]): ProviderPayment | undefined {
	const rank = ({ status, ended }: ProviderPayment): number => {
		if (status === 'succeeded' || status === 'refunded' || status === 'disputed') return 0;
		if (status === 'partially_paid' || status === 'processing') return 1;
		return ended ? 3 : 2;
	};
	return payments.toSorted((a, b) => rank(a) - rank(b))[0];
}
