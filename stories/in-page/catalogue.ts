import type { Items } from '../../src/endpoint/index.ts';

const pesos = (value: string) => ({ value, currency: 'COP' });
const ONEPAY = { provider: 'onepay' } as const;
const YUNO = { provider: 'yuno' } as const;

/** The items of the shop in the page. The last three digits of an amount select the simulator's scenario. */
export const CATALOGUE = {
	'pro-monthly': {
		...ONEPAY,
		title: 'Suscripción Premium',
		description: 'Plan mensual',
		amount: pesos('49900'),
		tax: { amount: pesos('7967') },
	},
	coffee: {
		...ONEPAY,
		title: 'Café de Nariño, 500 g',
		description: 'Tostión media, en grano',
		amount: pesos('38000'),
	},
	ring: {
		...ONEPAY,
		title: 'Anillo de plata',
		description: 'Hecho a mano en Mompox',
		amount: pesos('420000'),
	},
	certificate: {
		...ONEPAY,
		title: 'Certificado de tradición',
		description: 'Oficina de registro, trámite en línea',
		amount: pesos('22800'),
	},
	'long-words': {
		...ONEPAY,
		title: 'Inscripción al Encuentro Latinoamericano de Telecomunicaciones Interinstitucionales 2026',
		description: 'Incluye memorias, certificado y transporte desde el aeropuerto',
		amount: pesos('123456789'),
	},
	workshop: {
		...ONEPAY,
		title: 'Taller de cerámica',
		amount: pesos('120000'),
		methods: [
			{ id: 'card', label: 'Tarjeta', allows: { cards: true } },
			{ id: 'pse', label: 'PSE', allows: { pse: true } },
			{ id: 'breb', label: 'Bre-B', allows: { breb: true } },
		],
	},
	invoice: {
		...ONEPAY,
		title: 'Factura 2026-118',
		amount: pesos('85000'),
		fields: ['first_name', 'last_name', 'email', 'phone', 'document_type', 'document_number'],
	},
	webpay: {
		...YUNO,
		title: 'Taza de gres',
		description: 'Webpay · Chile',
		amount: { value: '15900', currency: 'CLP' },
		type: 'WEBPAY',
		country: 'CL',
	},
	clave: {
		...YUNO,
		title: 'Geisha de Boquete',
		description: 'Tarjeta Clave · Panamá',
		amount: { value: '52', currency: 'USD' },
		type: 'TARJETA_CLAVE',
		country: 'PA',
	},
	payvalida: {
		...YUNO,
		title: 'Filtros de papel',
		description: 'Payvalida · Colombia',
		amount: pesos('52000'),
		type: 'PAYVALIDA',
		country: 'CO',
	},
	voucher: {
		...YUNO,
		title: 'Panela orgánica',
		description: 'Pago Efectivo · con código, en un punto de pago',
		amount: pesos('30000'),
		type: 'PAGO_EFECTIVO',
		country: 'CO',
	},
	transfer: {
		provider: 'neopay',
		title: 'Molino manual',
		description: 'Transferencia desde un banco europeo',
		amount: { value: '35.41', currency: 'EUR' },
	},
	/* For these amounts the simulator fails once for each attempt. */
	'lost-answer': { ...ONEPAY, title: 'Respuesta perdida', amount: pesos('49716') },
	'one-refusal': { ...ONEPAY, title: 'Un momento de mucho tráfico', amount: pesos('49717') },
	'wrong-amount': { ...ONEPAY, title: 'Otro valor que el pedido', amount: pesos('49723') },
	'foreign-link': { ...ONEPAY, title: 'Un enlace a otra parte', amount: pesos('49724') },
	/* The first provider is down, the second one accepts the payment. */
	'second-provider': { title: 'Suscripción Premium', amount: pesos('49718'), provider: ['onepay', 'yuno'] },
	unavailable: { ...ONEPAY, title: 'Suscripción Premium', amount: pesos('49718') },
	'card-on-file': { ...ONEPAY, kind: 'connect', title: 'Paga más rápido la próxima vez' },
} as const satisfies Items;
