import { readCard, type KnownCard } from '../../page/test-cards.ts';
import type { sessionRequest } from '../requests.ts';
import type * as v from 'valibot';

/** A customer session, in which a method is enrolled. Times are milliseconds since 1970. */
export interface Session {
	readonly id: string;
	readonly createdAt: number;
	readonly request: v.InferOutput<typeof sessionRequest>;
	/** Where the payer returns to. */
	readonly callbackUrl: string | null;
}

/** The stored part of a registered method: never a whole number. */
export type Saved =
	| { readonly kind: 'card'; readonly card: KnownCard }
	| { readonly kind: 'account'; readonly lastFour: string };

/** A method that is registered or can be registered. */
export interface Enrolment {
	readonly id: string;
	/** Identifies the method in later payments. */
	readonly token: string;
	readonly session: Session;
	/** E.g. `CARD` or `NU_PAY_ENROLLMENT`. */
	readonly type: string;
	readonly createdAt: number;
	updatedAt: number;
	status: 'READY_TO_ENROLL' | 'ENROLLED' | 'DECLINED' | 'CANCELED' | 'EXPIRED' | 'UNENROLLED';
	saved: Saved | null;
}

export function newEnrolment(session: Session, type: string, now: number): Enrolment {
	return {
		id: crypto.randomUUID(),
		token: crypto.randomUUID(),
		session,
		type,
		createdAt: now,
		updatedAt: now,
		status: 'READY_TO_ENROLL',
		saved: null,
	};
}

/** Whether the page requests a card number; for every other method it requests an account number. */
export function takesCard({ type }: Enrolment): boolean {
	return type === 'CARD';
}

/** Name of the field that the payer fills in. */
export function fieldOf(enrolment: Enrolment): 'card_number' | 'account_number' {
	return takesCard(enrolment) ? 'card_number' : 'account_number';
}

/**
 * Reads the payer's input.
 * @returns `undefined` if it is not a card or account number
 */
export function readSaved(enrolment: Enrolment, typed: string): Saved | undefined {
	if (takesCard(enrolment)) {
		const card = readCard(typed);
		return card && { kind: 'card', card };
	}
	const digits = typed.replace(/[\s-]/g, '');
	return /^\d{6,20}$/.test(digits) ? { kind: 'account', lastFour: digits.slice(-4) } : undefined;
}

/** Registers a method. The bank refuses some cards. */
export function enrol(enrolment: Enrolment, saved: Saved, now: number): void {
	const refused = saved.kind === 'card' && saved.card.effect === 'refused';
	enrolment.status = refused ? 'DECLINED' : 'ENROLLED';
	enrolment.saved = refused ? null : saved;
	enrolment.updatedAt = now;
}
