import type { OfferTexts } from '../texts.ts';

export default {
	payButton: 'Payer {amount}',
	saveButton: 'Enregistrer un moyen de paiement',
	authorize: 'Vous autorisez {merchant} à débiter vos prochains achats.',
	merchantFallback: 'la boutique',
	paymentSecure: 'Vous payez sur la page sécurisée de {provider}',
	connectSecure: 'Vous l’enregistrez sur la page sécurisée de {provider}',
	tax: 'Dont {tax} de TVA',
	testBadge: 'Test',
	paymentCreating: 'Préparation de votre paiement…',
	connectCreating: 'Préparation…',
	redirecting: 'Nous vous amenons chez {provider}…',
	offline: 'Pas de connexion. Vérifiez votre réseau et réessayez\u00a0: rien n’a été débité.',
	retry: 'Réessayer',
} satisfies OfferTexts;
