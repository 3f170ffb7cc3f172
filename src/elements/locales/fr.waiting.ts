import type { WaitingTexts } from '../modes/waiting-texts.ts';

export default {
	popupTitle: 'Terminez dans l’autre fenêtre',
	popupHelp: 'Cette page se met à jour toute seule.',
	reopen: 'Rouvrir',
	cancel: 'Annuler',
	qrTitle: 'Payez avec votre téléphone',
	qrPicture: 'Code QR de la page de paiement de {provider}',
	qrCamera: 'Ouvrez l’appareil photo',
	qrAim: 'Visez le code',
	qrPay: 'Payez sur {provider}',
	copyLink: 'Copier le lien',
	linkCopied: 'Lien copié',
	copyByHand: 'Appuyez longuement sur le lien pour le copier',
	ownBrowser: 'Si la page ou votre banque ne s’ouvre pas ici, ouvrez le lien dans votre navigateur.',
	share: 'Partager',
	whatsapp: 'WhatsApp',
	waiting: 'En attente de votre paiement',
	expiresIn: 'Expire dans {time}',
} satisfies WaitingTexts;
