import type { FlowTexts } from '../texts.ts';

export default {
	notOpened: 'Não abriu?',
	continueHere: 'Continue aqui',
	pendingTitle: 'Estamos confirmando seu pagamento',
	pendingHelp: 'Pode levar alguns minutos. Se você já pagou, não pague de novo.',
	refresh: 'Atualizar',
	resume: 'Ainda não paguei: voltar à {provider}',
	offlineTitle: 'Sem conexão',
	offlineHelp: 'Continuamos assim que sua internet voltar. Se você já pagou, não pague de novo.',
	processingTitle: 'Seu banco está processando o pagamento',
	processingHelp: 'Avisamos você aqui mesmo.',
	succeededTitle: 'Pagamento aprovado',
	print: 'Imprimir comprovante',
	unverifiedTitle: 'Obrigado. Estamos confirmando seu pagamento',
	unverifiedHelp: 'A loja vai avisar você.',
	connectPendingTitle: 'Estamos confirmando o cadastro',
	connectPendingHelp: 'Pode levar alguns minutos.',
	connectOfflineHelp: 'Continuamos assim que sua internet voltar.',
	reference: 'Referência',
	copy: 'Copiar',
	copied: 'Copiado',
} satisfies FlowTexts;
