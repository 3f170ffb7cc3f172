import type { OfferTexts } from '../texts.ts';

export default {
	payButton: 'Pagar {amount}',
	saveButton: 'Registrar medio de pago',
	authorize: 'Autorizas a {merchant} a cobrar tus próximas compras.',
	merchantFallback: 'la tienda',
	paymentSecure: 'Pagas en la página segura de {provider}',
	connectSecure: 'Lo registras en la página segura de {provider}',
	tax: 'Incluye IVA de {tax}',
	testBadge: 'Prueba',
	paymentCreating: 'Preparando tu pago…',
	connectCreating: 'Preparando el registro…',
	redirecting: 'Te llevamos a {provider}…',
	offline: 'Sin conexión. Revisa tu internet e intenta de nuevo: no se hizo ningún cobro.',
	retry: 'Intentar de nuevo',
} satisfies OfferTexts;
