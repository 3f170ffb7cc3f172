import { endOf, type BankPayment, type Link } from './link.ts';

/** Where Neopay's pages contradict each other, and which of them the responses follow. */
export interface AnswerStyle {
	/** Name of the text for the bank statement. */
	referenceName: 'communication' | 'reference';
	/** Whether responses to publish, unpublish and close still contain `draft`, as every documented one does. */
	verbStatus: 'actual' | 'draft';
	/** A list as an array, or a single object as it is documented. */
	listForm: 'array' | 'single';
	/** Whether a page that was open before its link was paid accepts another payment; undocumented. */
	paidLinks: 'ended' | 'payable';
}

/** A link as the API returns it, members in the documented order. */
export function linkJson(link: Link, style: AnswerStyle, status: string = link.state) {
	const { request } = link;
	return {
		id: link.id,
		application_id: link.applicationId,
		status,
		slug: link.slug,
		product: request.product,
		amount: request.amount,
		description: request.description ?? null,
		[style.referenceName]: request.communication ?? request.reference ?? null,
		expired_at: endOf(link) === null ? null : request.expired_at,
		request_customer_data: request.settings?.requestCustomerData
			? (request.request_customer_data ?? false)
			: false,
		show_payee_data: request.settings?.showPayeeData ?? false,
		enabled: true,
		settings: {
			expirationDate: request.settings?.expirationDate ?? false,
			showPayeeData: request.settings?.showPayeeData ?? false,
			requestCustomerData: request.settings?.requestCustomerData ?? false,
			theme: { selected: 'blue', ...request.settings?.theme },
		},
		created_at: time(link.createdAt),
		updated_at: time(link.updatedAt),
		deleted_at: null,
	};
}

/** A bank payment as `GET /api/payments` returns it (neopay.io/docs, "Payments"), with the reference of its link. */
export function bankPaymentJson(payment: BankPayment, { request, applicationId }: Link, currency: string) {
	return {
		id: payment.id,
		application_id: applicationId,
		amount: request.amount,
		status: payment.status,
		currency,
		country: 'ES',
		service: 'link',
		environment: 'sandbox',
		reference: request.communication ?? request.reference ?? null,
		institution: { id: 20, name: payment.institution },
		customer: { ...payment.customer, currency, country: 'ES' },
		payee: null,
		fee: null,
		percentual_fee: null,
		total_fee: null,
		created_at: time(payment.createdAt),
		updated_at: time(payment.updatedAt),
	};
}

function time(ms: number): string {
	return new Date(ms).toISOString().replace(/(\.\d{3})Z$/, '$1000Z');
}
