import type { OfferTexts } from '../texts.ts';

export default {
	payButton: 'Pagar {amount}',
	saveButton: 'Cadastrar meio de pagamento',
	authorize: 'Você autoriza {merchant} a cobrar suas próximas compras.',
	merchantFallback: 'a loja',
	paymentSecure: 'Você paga na página segura da {provider}',
	connectSecure: 'Você cadastra na página segura da {provider}',
	tax: 'Inclui {tax} de imposto',
	testBadge: 'Teste',
	paymentCreating: 'Preparando seu pagamento…',
	connectCreating: 'Preparando o cadastro…',
	redirecting: 'Levando você à {provider}…',
	offline: 'Sem conexão. Verifique sua internet e tente de novo: nada foi cobrado.',
	retry: 'Tentar de novo',
} satisfies OfferTexts;
