import type { Items } from '../../src/endpoint/index.ts';

const pesos = (value: string) => ({ value, currency: 'COP' });

/** What the shop in the page sells. The last three digits of an amount choose what the simulator does with it. */
export const CATALOGUE = {
	'pro-monthly': {
		title: 'Suscripción Premium',
		description: 'Plan mensual',
		amount: pesos('49900'),
		tax: { amount: pesos('7967') },
	},
	coffee: { title: 'Café de Nariño, 500 g', description: 'Tostión media, en grano', amount: pesos('38000') },
	'long-words': {
		title: 'Inscripción al Encuentro Latinoamericano de Telecomunicaciones Interinstitucionales 2026',
		description: 'Incluye memorias, certificado y transporte desde el aeropuerto',
		amount: pesos('12345678.90'),
	},
	workshop: {
		title: 'Taller de cerámica',
		amount: pesos('120000'),
		methods: [
			{ id: 'card', label: 'Tarjeta', allows: { cards: true } },
			{ id: 'pse', label: 'PSE', allows: { pse: true } },
			{ id: 'breb', label: 'Bre-B', allows: { breb: true } },
		],
	},
	invoice: {
		title: 'Factura 2026-118',
		amount: pesos('85000'),
		fields: ['first_name', 'last_name', 'email', 'phone', 'document_type', 'document_number'],
	},
	unavailable: { title: 'Suscripción Premium', amount: pesos('49718') },
	'card-on-file': { kind: 'connect', title: 'Paga más rápido la próxima vez' },
} as const satisfies Items;
