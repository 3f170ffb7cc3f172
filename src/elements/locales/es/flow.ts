import type { FlowTexts } from '../texts.ts';

export default {
	notOpened: '¿No se abrió?',
	continueHere: 'Continúa aquí',
	pendingTitle: 'Estamos confirmando tu pago',
	pendingHelp: 'Puede tardar unos minutos. Si ya pagaste, no pagues de nuevo.',
	refresh: 'Actualizar',
	resume: 'Aún no he pagado: volver a {provider}',
	offlineTitle: 'Sin conexión',
	offlineHelp: 'Seguimos en cuanto vuelva tu internet. Si ya pagaste, no pagues de nuevo.',
	processingTitle: 'Tu banco está procesando el pago',
	processingHelp: 'Te avisamos aquí mismo.',
	succeededTitle: 'Pago aprobado',
	print: 'Imprimir comprobante',
	unverifiedTitle: 'Gracias. Estamos confirmando tu pago',
	unverifiedHelp: 'La tienda te avisará.',
	connectPendingTitle: 'Estamos confirmando el registro',
	connectPendingHelp: 'Puede tardar unos minutos.',
	connectOfflineHelp: 'Seguimos en cuanto vuelva tu internet.',
	reference: 'Referencia',
	copy: 'Copiar',
	copied: 'Copiado',
} satisfies FlowTexts;
