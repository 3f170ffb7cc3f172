import type { OfferTexts } from '../texts.ts';

export default {
	payButton: 'Pay {amount}',
	saveButton: 'Save payment method',
	authorize: 'You allow {merchant} to charge your next purchases.',
	merchantFallback: 'the shop',
	paymentSecure: 'You pay on {provider}’s secure page',
	connectSecure: 'You save it on {provider}’s secure page',
	tax: 'Includes {tax} of VAT',
	testBadge: 'Test',
	paymentCreating: 'Preparing your payment…',
	connectCreating: 'Preparing…',
	redirecting: 'Taking you to {provider}…',
	offline: 'No connection. Check your internet and try again: you were not charged.',
	retry: 'Try again',
} satisfies OfferTexts;
