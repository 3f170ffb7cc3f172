import type { WaitingTexts } from '../texts.ts';

export default {
	popupTitle: 'Termina en la otra ventana',
	popupHelp: 'Esta página se actualiza sola.',
	reopen: 'Volver a abrir',
	backButton: 'Cancelar',
	qrTitle: 'Paga con tu celular',
	qrPicture: 'Código QR de la página de pago de {provider}',
	qrCamera: 'Abre la cámara',
	qrAim: 'Apunta al código',
	qrPay: 'Paga en {provider}',
	copyLink: 'Copiar enlace',
	linkCopied: 'Enlace copiado',
	ownBrowser: '¿No se abre aquí? Abre el enlace en tu navegador.',
	share: 'Compartir',
	whatsapp: 'WhatsApp',
	waitingStatus: 'Esperando tu pago',
	expiresIn: 'Vence en {time}',
} satisfies WaitingTexts;
