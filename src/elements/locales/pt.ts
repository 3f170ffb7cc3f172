import type { OfferTexts } from './texts.ts';

export default {
	pay: 'Pay {amount}',
	donate: 'Donate {amount}',
	connect: 'Save payment method',
	authorize: 'You allow {merchant} to charge your next purchases.',
	shop: 'the shop',
	secure: 'You pay on {provider}’s secure page',
	secureConnect: 'You save it on {provider}’s secure page',
	tax: 'Includes {tax} of VAT',
	test: 'Test',
	creating: 'Preparing your payment…',
	creatingConnect: 'Preparing…',
	redirecting: 'Taking you to {provider}…',
	offline: 'No connection. Check your internet and try again: you were not charged.',
	retry: 'Try again',
} satisfies OfferTexts;
