import type { Payment } from './payment.ts';

/** Data about a payment from the company behind its method. */
export interface ProviderData {
	readonly id: string;
	/** `authorization_code` of the payment: that company's id, if it has one. */
	readonly authorizationCode: string | null;
	readonly transactionId: string;
	readonly status: string;
	readonly statusDetail: string;
	readonly responseMessage: string;
	/**
	 * A string or an object, depending on the company. Real ones contain that company's own addresses and tokens, which
	 * must not be used or passed on; here the addresses do not exist.
	 */
	readonly rawResponse: Readonly<Record<string, string>>;
}

/** The company behind each method in the documented examples, with its data there (docs.y.uno, "Payment Link"). */
export function providerData(payment: Payment): ProviderData {
	const { request, transactionId } = payment;
	const { type } = request.payment_method;
	const { value, currency } = request.amount;
	const silent = {
		id: type,
		authorizationCode: null,
		transactionId: '',
		status: '',
		statusDetail: '',
		responseMessage: '',
		rawResponse: {},
	};
	switch (type) {
		case 'PAYVALIDA': {
			const order = digitsOf(transactionId, 7);
			return {
				...silent,
				transactionId: order,
				status: 'CREADA',
				rawResponse: text({
					CODE: '0000',
					DATA: {
						Monto: value.toFixed(1),
						Operacion: 'CREADA',
						OrdenID: `yuno${digitsOf(payment.id, 9)}`,
						PVordenID: order,
						Referencia: digitsOf(payment.session, 11),
						checkout: 'payvalida.invalid?token=sandbox',
					},
					DESC: 'OK',
				}),
			};
		}
		case 'TARJETA_CLAVE': {
			const own = `R-${digitsOf(transactionId, 6)}-${payment.checkoutSession}`;
			return {
				...silent,
				id: 'DLOCAL',
				authorizationCode: own,
				transactionId: own,
				status: 'PENDING',
				statusDetail: '100',
				responseMessage: 'The payment is pending.',
				rawResponse: text({
					id: own,
					amount: value,
					currency,
					payment_method_id: 'CV',
					payment_method_type: 'TICKET',
					payment_method_flow: 'REDIRECT',
					country: request.country,
					created_date: new Date(payment.createdAt).toISOString().replace('Z', '+0000'),
					status: 'PENDING',
					status_detail: 'The payment is pending.',
					status_code: '100',
					order_id: transactionId,
					notification_url: 'https://dlocal.invalid/confirmations',
					redirect_url: 'https://dlocal.invalid/payments',
				}),
			};
		}
		case 'WEBPAY':
			return {
				...silent,
				id: 'TRANSBANK_2',
				rawResponse: {
					token: `${payment.id}${transactionId}`.replaceAll('-', ''),
					url: 'https://transbank.invalid/initTransaction',
				},
			};
		case 'PAGO_EFECTIVO':
			return {
				...silent,
				id: 'PAGO_EFECTIVO_CO',
				transactionId: `REF-${transactionId.slice(0, 8).toUpperCase()}`,
				rawResponse: payment.voucher
					? {
							cie: payment.voucher.code,
							expiration_date: new Date(payment.voucher.endsAt).toISOString().slice(0, 10),
						}
					: {},
			};
		default:
			return silent;
	}
}

function text(value: object): { readonly value: string } {
	return { value: JSON.stringify(value) };
}

/** The given number of digits, derived from an id. */
function digitsOf(uuid: string, count: number): string {
	return BigInt(`0x${uuid.replaceAll('-', '')}`)
		.toString()
		.padStart(count, '1')
		.slice(0, count);
}
