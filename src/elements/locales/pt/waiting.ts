import type { WaitingTexts } from '../texts.ts';

export default {
	popupTitle: 'Termine na outra janela',
	popupHelp: 'Esta página se atualiza sozinha.',
	reopen: 'Abrir de novo',
	backButton: 'Cancelar',
	qrTitle: 'Pague com o celular',
	qrPicture: 'Código QR da página de pagamento da {provider}',
	qrCamera: 'Abra a câmera',
	qrAim: 'Aponte para o código',
	qrPay: 'Pague na {provider}',
	copyLink: 'Copiar link',
	linkCopied: 'Link copiado',
	ownBrowser: 'Não abre aqui? Abra o link no seu navegador.',
	share: 'Compartilhar',
	whatsapp: 'WhatsApp',
	waitingStatus: 'Aguardando seu pagamento',
	expiresIn: 'Vence em {time}',
} satisfies WaitingTexts;
