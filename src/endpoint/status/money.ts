import { sameMoney, toMinor, type Money } from '../../wire/money.ts';
import type { ProviderSnapshot } from './provider-snapshot.ts';
import type { LinkRecord } from './record.ts';

/** Whether the payment is settled with money, so that its order must not be paid again. */
export function isPaid({ status }: Pick<LinkRecord, 'status'>): boolean {
	return status === 'succeeded' || status === 'refunded' || status === 'disputed';
}

/** Whether the amount, or a part of it, was paid. */
export function hasMoney({ status, amountPaid }: Pick<LinkRecord, 'status' | 'amountPaid'>): boolean {
	const isPart = amountPaid !== undefined && toMinor(amountPaid) > 0n;
	return isPaid({ status }) || status === 'partially_paid' || isPart;
}

export function endedWithoutMoney({ status, ended }: Pick<ProviderSnapshot, 'status' | 'ended'>): boolean {
	return ended && (status === 'failed' || status === 'cancelled' || status === 'expired');
}

/** Whether the amount that the provider states is the amount that was ordered. */
export function isSameAmount(ordered: Money | undefined, echoed: Money | undefined): boolean {
	return ordered === undefined ? echoed === undefined : echoed !== undefined && sameMoney(ordered, echoed);
}
