import type { FlowTexts } from '../texts.ts';

export default {
	notOpened: 'La page ne s’est pas ouverte\u202f?',
	continueHere: 'Continuez ici',
	pendingTitle: 'Nous confirmons votre paiement',
	pendingHelp: 'Cela peut prendre quelques minutes. Si vous avez déjà payé, ne payez pas à nouveau.',
	refresh: 'Actualiser',
	resume: 'Je n’ai pas encore payé\u00a0: retourner chez {provider}',
	offlineTitle: 'Pas de connexion',
	offlineHelp:
		'Nous reprendrons dès que votre connexion sera rétablie. Si vous avez déjà payé, ne payez pas à nouveau.',
	processingTitle: 'Votre banque traite le paiement',
	processingHelp: 'Nous vous tiendrons au courant ici même.',
	succeededTitle: 'Paiement accepté',
	print: 'Imprimer le reçu',
	unverifiedTitle: 'Merci. Nous confirmons votre paiement',
	unverifiedHelp: 'La boutique vous préviendra.',
	connectPendingTitle: 'Nous confirmons l’enregistrement',
	connectPendingHelp: 'Cela peut prendre quelques minutes.',
	connectOfflineHelp: 'Nous reprendrons dès que votre connexion sera rétablie.',
	reference: 'Référence',
	copy: 'Copier',
	copied: 'Copié',
} satisfies FlowTexts;
