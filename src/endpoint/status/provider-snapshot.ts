import type {
	ProviderCharge,
	ProviderConnectLink,
	ProviderPayment,
	SavedMethod,
} from '../../providers/provider.ts';
import type { Money } from '../../wire/money.ts';
import type { Status } from '../../wire/status.ts';
import { isProviderError } from '../http/provider-failure.ts';

/** The history of the money, as far as the provider states it. */
type History = Pick<
	ProviderPayment,
	| 'amountRefunded'
	| 'amountDisputed'
	| 'paidAt'
	| 'refundedAt'
	| 'disputedAt'
	| 'refunds'
	| 'parts'
	| 'commission'
	| 'dueDate'
	| 'isTest'
	| 'method'
	| 'warning'
>;

/** A provider's statement about a payment, connect link or charge, in one shape. */
export interface ProviderSnapshot extends History {
	readonly status: Status;
	/** True when no further change is possible. */
	readonly ended: boolean;
	/** Absent if no money is involved. */
	readonly amount?: Money | undefined;
	readonly amountPaid?: Money | undefined;
	readonly url: string | null;
	readonly expiresAt: string | null;
	readonly voucher?: true | undefined;
	readonly saved?: readonly SavedMethod[] | undefined;
	readonly memo?: string | undefined;
	/** For a closed connect link: the key of the link for which a method was registered instead. */
	readonly completedBy?: string | undefined;
	/** In how many milliseconds it should be read again at the latest, whatever the plan is. */
	readonly againInMs?: number | undefined;
}

export function snapshotOfPayment(payment: ProviderPayment): ProviderSnapshot {
	return payment;
}

/**
 * The reading from an adapter's error about another amount: that amount, and nothing else that is used.
 * @returns undefined for every other error
 */
export function snapshotOfMismatch(error: unknown): ProviderSnapshot | undefined {
	const { fault, stated } = isProviderError(error) ? error : {};
	if (fault !== 'amount_mismatch' || !stated) return undefined;
	return { status: 'unknown', ended: false, amount: stated, url: null, expiresAt: null };
}

/** A connect link ends when a method is registered. */
export function snapshotOfConnectLink({ methods: _methods, ...link }: ProviderConnectLink): ProviderSnapshot {
	return { ...link, ended: ['succeeded', 'failed', 'cancelled', 'expired'].includes(link.status) };
}

/** A charge has no page, and ends when it is decided. Later refunds and disputes are reported by the provider. */
export function snapshotOfCharge(charge: ProviderCharge): ProviderSnapshot {
	const open: readonly Status[] = ['created', 'pending', 'processing', 'unknown'];
	return {
		status: charge.status,
		ended: !open.includes(charge.status),
		amount: charge.amount,
		...(charge.paidAt !== null && { paidAt: charge.paidAt }),
		url: null,
		expiresAt: null,
	};
}
