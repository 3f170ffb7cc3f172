import type { WaitingTexts } from '../texts.ts';

export default {
	popupTitle: 'Finish in the other window',
	popupHelp: 'This page updates by itself.',
	reopen: 'Open again',
	backButton: 'Cancel',
	qrTitle: 'Pay with your phone',
	qrPicture: 'QR code of {provider}’s payment page',
	qrCamera: 'Open the camera',
	qrAim: 'Point it at the code',
	qrPay: 'Pay on {provider}',
	copyLink: 'Copy link',
	linkCopied: 'Link copied',
	ownBrowser: 'Doesn’t open here? Open the link in your browser.',
	share: 'Share',
	whatsapp: 'WhatsApp',
	waitingStatus: 'Waiting for your payment',
	expiresIn: 'Expires in {time}',
} satisfies WaitingTexts;
