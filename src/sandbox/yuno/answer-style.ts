import type { Switch } from '../control.ts';

/** Where Yuno's pages contradict each other, or leave it open; the first of each is the default. */
const CHOICES = {
	/** Which of the documented members of `payment_method_detail` holds the address of the page. */
	detail_kind: ['payment_link', 'ticket', 'bank_transfer', 'wallet', 'bnpl'],
	/** `GET /v1/payments/{id}` answers the payment itself, or `{payment}` around it. */
	retrieve_form: ['flat', 'wrapped'],
	/** The documented examples go through with `www.y.uno`, which is no address to send a payer to. */
	callback_url: ['any', 'absolute'],
	/** Whether sessions can be opened for customers that were never created. */
	unknown_ids: ['accepted', 'refused'],
	/** Yuno's example of a customer session has `customerSession` added to the address to go back to. */
	enrolment_return: ['unchanged', 'appended'],
	/** What becomes of a refund: the money goes back at once, the provider processes it for a while, or refuses. */
	refunds: ['made', 'pending', 'declined'],
	/** A refund is answered with the payment, of which it is the transaction, or alone. */
	refund_form: ['payment', 'transaction'],
} as const;

/** Which way the answers go, by name of the choice. */
export type AnswerStyle = {
	-readonly [Name in keyof typeof CHOICES]: (typeof CHOICES)[Name][number];
};

/** The member of `payment_method_detail` that holds the address of the page. */
export type DetailKind = AnswerStyle['detail_kind'];

/** A style with every default, and the switches that change it under `/_sandbox/settings`. */
export function createAnswerStyle(): {
	readonly style: AnswerStyle;
	readonly switches: Readonly<Record<string, Switch>>;
} {
	const style: AnswerStyle = {
		detail_kind: CHOICES.detail_kind[0],
		retrieve_form: CHOICES.retrieve_form[0],
		callback_url: CHOICES.callback_url[0],
		unknown_ids: CHOICES.unknown_ids[0],
		enrolment_return: CHOICES.enrolment_return[0],
		refunds: CHOICES.refunds[0],
		refund_form: CHOICES.refund_form[0],
	};
	const switchOf = <Name extends keyof AnswerStyle>(
		name: Name,
		values: readonly AnswerStyle[Name][],
	): Switch => ({
		values,
		get: () => style[name],
		set(value) {
			style[name] = values.find((one) => one === value) ?? style[name];
		},
	});
	return {
		style,
		switches: {
			detail_kind: switchOf('detail_kind', CHOICES.detail_kind),
			retrieve_form: switchOf('retrieve_form', CHOICES.retrieve_form),
			callback_url: switchOf('callback_url', CHOICES.callback_url),
			unknown_ids: switchOf('unknown_ids', CHOICES.unknown_ids),
			enrolment_return: switchOf('enrolment_return', CHOICES.enrolment_return),
			refunds: switchOf('refunds', CHOICES.refunds),
			refund_form: switchOf('refund_form', CHOICES.refund_form),
		},
	};
}
