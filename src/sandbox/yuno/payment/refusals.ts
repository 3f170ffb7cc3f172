import { declineFor } from '../../scenarios.ts';

/** Why a transaction failed: `response_code` and `response_message`. */
export interface Refusal {
	readonly code: string;
	readonly message: string;
}

/** Yuno's codes for the scenario table (docs.y.uno, "Transaction status and response codes"). */
const BY_SCENARIO: Readonly<Record<string, Refusal>> = {
	INSUFFICIENT_FUNDS: { code: 'INSUFFICIENT_FUNDS', message: 'Not sufficient funds' },
	CARD_EXPIRED: { code: 'EXPIRED_CARD', message: 'Expired card' },
	FRAUDULENT: { code: 'FRAUD_VALIDATION', message: 'Security violation' },
	BANK_IS_NOT_AVAILABLE: { code: 'ACQUIRE_CONTINGENCY', message: 'Acquire service unavailable' },
};

export const DECLINED_BY_BANK: Refusal = { code: 'DECLINED_BY_BANK', message: 'Rejected by the bank' };
export const CANCELLED_BY_USER: Refusal = { code: 'CANCELLED_BY_USER', message: 'Cancelled by user' };
export const EXPIRED: Refusal = { code: 'EXPIRED_BY_PROVIDER', message: 'Expired' };

/** The refusal that an amount in major units selects, if any. */
export function refusalFor(amount: number): Refusal | null {
	const decline = declineFor(amount);
	return decline ? (BY_SCENARIO[decline.code] ?? DECLINED_BY_BANK) : null;
}
