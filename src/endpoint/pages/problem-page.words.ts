import type { Language } from '../../wire/language.ts';
import type { ProblemCode } from '../../wire/problem.ts';

/** What a payer can do about a problem. */
export type Advice = 'correct' | 'review' | 'choose' | 'wait' | 'reopen' | 'signIn' | 'ask' | 'paid' | 'hold';

/**
 * What is certain about the payer's money. `none`: nothing was charged, because the request was refused for its
 * content. `thisTime`: this request charged nothing, but an earlier one may have. `notOpened`: the payer was not sent
 * to the provider, and nothing else is known.
 */
export type Certainty = 'none' | 'thisTime' | 'notOpened' | 'unknown';

/** The advice for each code after a form was sent, and what is certain about the money. */
export const ADVICE: Readonly<Record<ProblemCode, readonly [Advice, Certainty]>> = {
	invalid_json: ['ask', 'none'],
	unsupported_media_type: ['ask', 'none'],
	body_too_large: ['correct', 'none'],
	invalid_request: ['correct', 'none'],
	origin_not_allowed: ['ask', 'none'],
	token_invalid: ['ask', 'none'],
	token_expired: ['reopen', 'thisTime'],
	status_token_invalid: ['ask', 'unknown'],
	item_not_found: ['ask', 'thisTime'],
	offer_expired: ['ask', 'thisTime'],
	method_not_available: ['choose', 'thisTime'],
	quantity_out_of_range: ['choose', 'none'],
	amount_out_of_range: ['choose', 'none'],
	return_url_not_allowed: ['ask', 'none'],
	attempt_missing: ['reopen', 'none'],
	attempt_reused: ['reopen', 'thisTime'],
	attempt_in_progress: ['wait', 'unknown'],
	price_changed: ['reopen', 'thisTime'],
	already_paid: ['paid', 'thisTime'],
	order_cancelled: ['ask', 'thisTime'],
	rate_limited: ['wait', 'thisTime'],
	challenge_required: ['ask', 'none'],
	provider_rejected: ['review', 'thisTime'],
	provider_unavailable: ['wait', 'thisTime'],
	provider_timeout: ['wait', 'notOpened'],
	outcome_unknown: ['hold', 'unknown'],
	amount_mismatch: ['ask', 'thisTime'],
	not_supported: ['ask', 'thisTime'],
	not_found: ['ask', 'notOpened'],
	unauthorized: ['signIn', 'thisTime'],
	internal: ['wait', 'notOpened'],
};

/** Fields that a payer fills in, by their pointer in the request. */
export type PayerField =
	| '/customer/first_name'
	| '/customer/last_name'
	| '/customer/email'
	| '/customer/phone'
	| '/customer/document_type'
	| '/customer/document_number'
	| '/amount'
	| '/quantity'
	| '/method';

/** The sentences of the page in addition to the problem's title. `{merchant}`, `{time}` and `{code}` are replaced. */
export interface PageWords {
	readonly advice: Readonly<Record<Advice, string>>;
	readonly money: Readonly<Record<Exclude<Certainty, 'unknown'>, string>>;
	/** Title when the payer cannot correct the error, because the merchant's form is wrong. */
	readonly brokenForm: string;
	/** Link to the previous page. */
	readonly back: string;
	/** Replaces the merchant's name where it is unknown. */
	readonly shop: string;
	/** Precedes the code that payer and merchant can both quote. */
	readonly code: string;
	readonly missing: string;
	readonly wrong: string;
	/** Replaces {@link wrong} for a phone number. */
	readonly wrongPhone: string;
	/** Labels, the same as in the elements. */
	readonly fields: Readonly<Record<PayerField, string>>;
}

export const PAGE_WORDS: Readonly<Record<Language, PageWords>> = {
	es: {
		advice: {
			correct: 'Vuelve con el botón Atrás de tu navegador, corrige los datos y envía el formulario otra vez.',
			review:
				'Vuelve con el botón Atrás de tu navegador, revisa los datos y envía el formulario otra vez. Si no funciona, escríbele a {merchant} y dale este código.',
			choose: 'Vuelve con el botón Atrás de tu navegador, cambia tu elección y envía el formulario otra vez.',
			wait: 'Puedes intentarlo otra vez en {time}. Vuelve con el botón Atrás de tu navegador y envía el formulario.',
			reopen: 'Abre de nuevo la página de {merchant} y empieza otra vez.',
			signIn: 'Vuelve a {merchant}, inicia sesión y empieza otra vez.',
			ask: 'Escríbele a {merchant} y dale este código.',
			paid: 'No tienes que pagar otra vez. Si tienes dudas, escríbele a {merchant} y dale este código.',
			hold: 'Lo estamos verificando. Antes de intentarlo otra vez, escríbele a {merchant} y dale este código.',
		},
		money: {
			none: 'No se hizo ningún cobro.',
			thisTime: 'Esta vez no se hizo ningún cobro.',
			notOpened: 'No llegamos a abrir la página del proveedor de pagos.',
		},
		brokenForm: 'Este formulario está mal configurado.',
		back: 'Volver a {merchant}',
		shop: 'la tienda',
		code: 'Código: {code}',
		missing: 'falta',
		wrong: 'dato no válido',
		wrongPhone: 'escríbelo con el indicativo del país y sin espacios, por ejemplo +573001234567',
		fields: {
			'/customer/first_name': 'Nombre',
			'/customer/last_name': 'Apellido',
			'/customer/email': 'Correo electrónico',
			'/customer/phone': 'Celular',
			'/customer/document_type': 'Tipo de documento',
			'/customer/document_number': 'Número de documento',
			'/amount': 'Monto',
			'/quantity': 'Cantidad',
			'/method': 'Medio de pago',
		},
	},
	en: {
		advice: {
			correct: 'Go back with your browser’s Back button, correct the details and send the form again.',
			review:
				'Go back with your browser’s Back button, check the details and send the form again. If it doesn’t work, contact {merchant} and give them this code.',
			choose: 'Go back with your browser’s Back button, change your choice and send the form again.',
			wait: 'You can try again in {time}. Go back with your browser’s Back button and send the form.',
			reopen: 'Open the page of {merchant} again and start over.',
			signIn: 'Go back to {merchant}, sign in and start over.',
			ask: 'Contact {merchant} and give them this code.',
			paid: 'You don’t have to pay again. If you have questions, contact {merchant} and give them this code.',
			hold: 'We are checking. Before you try again, contact {merchant} and give them this code.',
		},
		money: {
			none: 'You weren’t charged.',
			thisTime: 'You weren’t charged this time.',
			notOpened: 'We didn’t get to open the payment provider’s page.',
		},
		brokenForm: 'This form isn’t set up correctly.',
		back: 'Back to {merchant}',
		shop: 'the shop',
		code: 'Code: {code}',
		missing: 'missing',
		wrong: 'not valid',
		wrongPhone: 'enter it with the country code and without spaces, e.g. +573001234567',
		fields: {
			'/customer/first_name': 'First name',
			'/customer/last_name': 'Last name',
			'/customer/email': 'Email',
			'/customer/phone': 'Mobile phone',
			'/customer/document_type': 'Type of ID',
			'/customer/document_number': 'ID number',
			'/amount': 'Amount',
			'/quantity': 'Quantity',
			'/method': 'Payment method',
		},
	},
	pt: {
		advice: {
			correct: 'Volte com o botão Voltar do navegador, corrija os dados e envie o formulário de novo.',
			review:
				'Volte com o botão Voltar do navegador, confira os dados e envie o formulário de novo. Se não funcionar, escreva para {merchant} e informe este código.',
			choose: 'Volte com o botão Voltar do navegador, mude sua escolha e envie o formulário de novo.',
			wait: 'Você pode tentar de novo em {time}. Volte com o botão Voltar do navegador e envie o formulário.',
			reopen: 'Volte para {merchant}, recarregue a página e comece de novo.',
			signIn: 'Volte para {merchant}, faça login e comece de novo.',
			ask: 'Escreva para {merchant} e informe este código.',
			paid: 'Você não precisa pagar de novo. Se tiver dúvidas, escreva para {merchant} e informe este código.',
			hold: 'Estamos verificando. Antes de tentar de novo, escreva para {merchant} e informe este código.',
		},
		money: {
			none: 'Nada foi cobrado.',
			thisTime: 'Desta vez, nada foi cobrado.',
			notOpened: 'A página do provedor de pagamentos não chegou a abrir.',
		},
		brokenForm: 'Este formulário está mal configurado.',
		back: 'Voltar para {merchant}',
		shop: 'a loja',
		code: 'Código: {code}',
		missing: 'falta preencher',
		wrong: 'dado inválido',
		wrongPhone: 'escreva com o código do país e sem espaços, por exemplo +5511912345678',
		fields: {
			'/customer/first_name': 'Nome',
			'/customer/last_name': 'Sobrenome',
			'/customer/email': 'E-mail',
			'/customer/phone': 'Celular',
			'/customer/document_type': 'Tipo de documento',
			'/customer/document_number': 'Número do documento',
			'/amount': 'Valor',
			'/quantity': 'Quantidade',
			'/method': 'Meio de pagamento',
		},
	},
	fr: {
		advice: {
			correct:
				'Revenez avec le bouton Retour de votre navigateur, corrigez les informations et renvoyez le formulaire.',
			review:
				'Revenez avec le bouton Retour de votre navigateur, vérifiez les informations et renvoyez le formulaire. Si cela ne fonctionne pas, écrivez à {merchant} et indiquez ce code.',
			choose:
				'Revenez avec le bouton Retour de votre navigateur, changez votre choix et renvoyez le formulaire.',
			wait: 'Vous pouvez réessayer dans {time}. Revenez avec le bouton Retour de votre navigateur et renvoyez le formulaire.',
			reopen: 'Rouvrez la page de la boutique et recommencez.',
			signIn: 'Revenez à {merchant}, connectez-vous et recommencez.',
			ask: 'Écrivez à {merchant} et indiquez ce code.',
			paid: 'Vous n’avez pas besoin de payer à nouveau. Pour toute question, écrivez à {merchant} et indiquez ce code.',
			hold: 'Nous vérifions. Avant de réessayer, écrivez à {merchant} et indiquez ce code.',
		},
		money: {
			none: 'Rien n’a été débité.',
			thisTime: 'Cette fois, rien n’a été débité.',
			notOpened: 'La page du prestataire de paiement ne s’est pas ouverte.',
		},
		brokenForm: 'Ce formulaire est mal configuré.',
		back: 'Revenir à {merchant}',
		shop: 'la boutique',
		code: 'Code\u00a0: {code}',
		missing: 'à remplir',
		wrong: 'information non valide',
		wrongPhone: 'saisissez-le avec l’indicatif du pays et sans espaces, par exemple +33612345678',
		fields: {
			'/customer/first_name': 'Prénom',
			'/customer/last_name': 'Nom',
			'/customer/email': 'Adresse e-mail',
			'/customer/phone': 'Téléphone portable',
			'/customer/document_type': 'Type de pièce d’identité',
			'/customer/document_number': 'Numéro de la pièce',
			'/amount': 'Montant',
			'/quantity': 'Quantité',
			'/method': 'Moyen de paiement',
		},
	},
};
