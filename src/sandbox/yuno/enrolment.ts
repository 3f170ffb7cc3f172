import { readCard, type KnownCard } from '../page/test-cards.ts';
import type { sessionRequest } from './requests.ts';
import type * as v from 'valibot';

/** A customer session, which a method is enrolled in. Times are milliseconds since 1970. */
export interface Session {
	readonly id: string;
	readonly createdAt: number;
	readonly request: v.InferOutput<typeof sessionRequest>;
	/** Where the payer goes back to. */
	readonly callbackUrl: string | null;
}

/** What is kept of what was registered: never a whole number. */
export type Saved =
	| { readonly kind: 'card'; readonly card: KnownCard }
	| { readonly kind: 'account'; readonly lastFour: string };

/** A method on its way to being registered, or registered. */
export interface Enrolment {
	readonly id: string;
	/** Stands for the method in later payments. */
	readonly token: string;
	readonly session: Session;
	/** As `CARD` or `NU_PAY_ENROLLMENT`. */
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

/** A card is asked for its number, every other method for that of an account. */
export function takesCard({ type }: Enrolment): boolean {
	return type === 'CARD';
}

/** Name of the field that the payer fills in. */
export function fieldOf(enrolment: Enrolment): 'card_number' | 'account_number' {
	return takesCard(enrolment) ? 'card_number' : 'account_number';
}

/** Reads what the payer entered; `undefined` when it is no number of the kind. */
export function readSaved(enrolment: Enrolment, typed: string): Saved | undefined {
	if (takesCard(enrolment)) {
		const card = readCard(typed);
		return card && { kind: 'card', card };
	}
	const digits = typed.replace(/[\s-]/g, '');
	return /^\d{6,20}$/.test(digits) ? { kind: 'account', lastFour: digits.slice(-4) } : undefined;
}

/** Registers a method, or has the bank refuse it. */
export function enrol(enrolment: Enrolment, saved: Saved, now: number): void {
	const refused = saved.kind === 'card' && saved.card.effect === 'refused';
	enrolment.status = refused ? 'DECLINED' : 'ENROLLED';
	enrolment.saved = refused ? null : saved;
	enrolment.updatedAt = now;
}
