import type { OfferTexts } from './texts.ts';

export default {
	pay: 'Pagar {amount}',
	donate: 'Donar {amount}',
	connect: 'Registrar medio de pago',
	authorize: 'Autorizas a {merchant} a cobrar tus próximas compras.',
	shop: 'la tienda',
	secure: 'Pagas en la página segura de {provider}',
	secureConnect: 'Lo registras en la página segura de {provider}',
	tax: 'Incluye IVA de {tax}',
	test: 'Prueba',
	creating: 'Preparando tu pago…',
	creatingConnect: 'Preparando el registro…',
	redirecting: 'Te llevamos a {provider}…',
	offline: 'Sin conexión. Revisa tu internet e intenta de nuevo: no se hizo ningún cobro.',
	retry: 'Intentar de nuevo',
} satisfies OfferTexts;
