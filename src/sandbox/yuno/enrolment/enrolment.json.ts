import type { Enrolment, Session } from './enrolment.ts';
import { time } from '../payment/payment.json.ts';

const CATEGORIES: Readonly<Record<string, string>> = { CARD: 'CARD', ACH_ENROLLMENT: 'BANK_TRANSFER' };

/** A customer session as the API returns it, members in the documented order. */
export function sessionJson({ id, createdAt, request, callbackUrl }: Session) {
	return {
		customer_session: id,
		customer_id: request.customer_id,
		country: request.country,
		callback_url: callbackUrl,
		created_at: time(createdAt),
		checkout_id: request.checkout_id ?? null,
	};
}

/** An enrolment as the API returns it. It contains the page's address while the status is `READY_TO_ENROLL`. */
export function enrolmentJson(enrolment: Enrolment, origin: string) {
	const { saved, session, status, type } = enrolment;
	const card = saved?.kind === 'card' ? saved.card : null;
	return {
		id: enrolment.id,
		account_id: session.request.account_id,
		name: type,
		description: saved?.kind === 'account' ? `${type} ****${saved.lastFour}` : type,
		status,
		type,
		category: CATEGORIES[type] ?? 'WALLET',
		country: session.request.country,
		customer_session: session.id,
		vaulted_token: status === 'ENROLLED' ? enrolment.token : null,
		card_data: card && { brand: card.brand, lfd: card.lastFour, number_length: 16 },
		provider: {
			id: 'SANDBOX',
			type,
			redirect: { init_url: status === 'READY_TO_ENROLL' ? `${origin}/enroll/${enrolment.id}` : null },
		},
		created_at: time(enrolment.createdAt),
		updated_at: time(enrolment.updatedAt),
	};
}
