import type { Language } from '../page/language.ts';

const ES = {
	paidWith: (method: string) => `Con ${method}`,
	voucher: 'Código de pago',
	voucherHelp: 'Dicta o muestra este código en un punto de pago.',
	markPaid: 'Marcar como pagado',
	later: 'Volver a la tienda y pagar después',
	card: 'Tarjeta',
	enrolTitle: 'Registra tu medio de pago',
	notEnrolled: 'No registraste un medio de pago',
	unenrolled: 'Este medio de pago ya no está registrado',
	verified: 'Medio de pago verificado',
};

export type YunoWords = typeof ES;

const EN: YunoWords = {
	paidWith: (method) => `With ${method}`,
	voucher: 'Payment code',
	voucherHelp: 'Say or show this code at a payment point.',
	markPaid: 'Mark as paid',
	later: 'Go back to the shop and pay later',
	card: 'Card',
	enrolTitle: 'Save your payment method',
	notEnrolled: 'You did not save a payment method',
	unenrolled: 'This payment method is no longer saved',
	verified: 'Payment method verified',
};

/** Texts that only Yuno's pages use. */
export function yunoWords(language: Language): YunoWords {
	return language === 'en' ? EN : ES;
}

const METHODS: Readonly<Record<string, string>> = {
	PAYVALIDA: 'Payvalida',
	TARJETA_CLAVE: 'Tarjeta Clave',
	WEBPAY: 'Webpay',
	PAGO_EFECTIVO: 'Pago Efectivo',
	PSE: 'PSE',
	NEQUI: 'Nequi',
	NU_PAY_ENROLLMENT: 'Nu Pay',
	ACH_ENROLLMENT: 'ACH',
	PIX: 'Pix',
};

/** The name that payers know, e.g. for `PAGO_EFECTIVO`. */
export function methodName(type: string, language: Language): string {
	if (type === 'CARD') return yunoWords(language).card;
	return (
		METHODS[type] ??
		type
			.toLowerCase()
			.replaceAll('_', ' ')
			.replace(/^./, (letter) => letter.toUpperCase())
	);
}
