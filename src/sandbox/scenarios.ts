import type { Fault } from './faults.ts';

/** Why a card or account is declined, in OnePay's terms; the other simulators use the code. */
export interface Decline {
	readonly code: string;
	readonly description: string;
}

/** The effect of an amount, selected by the last three digits of its whole part: `10701` is declined. */
export type Scenario =
	| { readonly ending: string; readonly decline: Decline }
	/** Applies to the first create request with that amount and idempotency key; a retry succeeds. */
	| { readonly ending: string; readonly fault: Fault };

/** Every scenario that an amount can select. Other amounts succeed. */
export const SCENARIOS: readonly Scenario[] = [
	{ ending: '701', decline: { code: 'INSUFFICIENT_FUNDS', description: 'Fondos insuficientes.' } },
	{ ending: '702', decline: { code: 'CARD_EXPIRED', description: 'La tarjeta está vencida.' } },
	{ ending: '703', decline: { code: 'FRAUDULENT', description: 'Transacción rechazada por seguridad.' } },
	{ ending: '704', decline: { code: 'BANK_IS_NOT_AVAILABLE', description: 'El banco no está disponible.' } },
	{ ending: '711', fault: 'reset_before' },
	{ ending: '712', fault: 'reset_after' },
	{ ending: '713', fault: 'hang_before' },
	{ ending: '714', fault: 'hang_after' },
	{ ending: '715', fault: 'error_before' },
	{ ending: '716', fault: 'error_after' },
	{ ending: '717', fault: 'rate_limited' },
	{ ending: '718', fault: 'unavailable' },
	{ ending: '719', fault: 'redirect' },
	{ ending: '720', fault: 'html_body' },
	{ ending: '721', fault: 'half_body' },
	{ ending: '722', fault: 'slow_drip' },
	{ ending: '723', fault: 'wrong_amount' },
	{ ending: '724', fault: 'foreign_link' },
];

/** The decline that an amount selects, if any. */
export function declineFor(amount: number | null): Decline | undefined {
	const scenario = scenarioOf(amount);
	return scenario && 'decline' in scenario ? scenario.decline : undefined;
}

/** The fault that the amount in a create request selects, if any. */
export function faultFor(body: unknown): Fault | undefined {
	const scenario = scenarioOf(amountIn(body));
	return scenario && 'fault' in scenario ? scenario.fault : undefined;
}

function scenarioOf(amount: number | null): Scenario | undefined {
	if (amount === null) return undefined;
	const whole = Math.trunc(amount).toString();
	return SCENARIOS.find(({ ending }) => whole.endsWith(ending));
}

/** Reads `amount: 49900` (OnePay and Neopay) or `amount: {value: 49900}` (Yuno). */
function amountIn(body: unknown): number | null {
	if (typeof body !== 'object' || body === null || !('amount' in body)) return null;
	const { amount } = body;
	if (typeof amount === 'number') return amount;
	if (typeof amount !== 'object' || amount === null || !('value' in amount)) return null;
	return typeof amount.value === 'number' ? amount.value : null;
}
