import type { WaitingTexts } from '../texts.ts';

export default {
	popupTitle: 'Terminez dans l’autre fenêtre',
	popupHelp: 'Cette page se met à jour toute seule.',
	reopen: 'Rouvrir',
	backButton: 'Annuler',
	qrTitle: 'Payez avec votre téléphone',
	qrPicture: 'Code QR de la page de paiement de {provider}',
	qrCamera: 'Ouvrez l’appareil photo',
	qrAim: 'Visez le code',
	qrPay: 'Payez sur {provider}',
	copyLink: 'Copier le lien',
	linkCopied: 'Lien copié',
	ownBrowser: 'Rien ne s’ouvre\u202f? Ouvrez le lien dans votre navigateur.',
	share: 'Partager',
	whatsapp: 'WhatsApp',
	waitingStatus: 'En attente de votre paiement',
	expiresIn: 'Expire dans {time}',
} satisfies WaitingTexts;
