import type { Switch } from '../control.ts';

/** Where Yuno's pages contradict each other or leave a point open. The first value is the default. */
const CHOICES = {
	/** Which of the documented members of `payment_method_detail` contains the address of the page. */
	detail_kind: ['payment_link', 'ticket', 'bank_transfer', 'wallet', 'bnpl'],
	/** `GET /v1/payments/{id}` returns the payment itself, or `{payment}` around it. */
	retrieve_form: ['flat', 'wrapped'],
	/** `any` accepts `www.y.uno` from the documented examples, although browsers cannot be redirected to it. */
	callback_url: ['any', 'absolute'],
	/** Whether sessions can be opened for customers that were never created. */
	unknown_ids: ['accepted', 'refused'],
	/** Yuno's example of a customer session has `customerSession` added to the return address. */
	enrolment_return: ['unchanged', 'appended'],
	/** Result of a refund: the money is returned at once, the provider processes it for a while, or refuses. */
	refunds: ['made', 'pending', 'declined'],
	/** A refund returns the payment with the refund as its transaction, or the transaction alone. */
	refund_form: ['payment', 'transaction'],
} as const;

/** The chosen values, by name of the choice. */
export type AnswerStyle = {
	-readonly [Name in keyof typeof CHOICES]: (typeof CHOICES)[Name][number];
};

/** The member of `payment_method_detail` that contains the address of the page. */
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
