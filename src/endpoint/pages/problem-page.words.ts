import type { ProblemCode } from '../../wire/problem.ts';
import type { Language } from '../http/problems.ts';

/** What a payer can do about a problem. */
export type Advice = 'correct' | 'later' | 'reopen' | 'ask' | 'hold';

/** What to do about each code, for somebody who sent a form. */
export const ADVICE: Readonly<Record<ProblemCode, Advice>> = {
	invalid_json: 'ask',
	unsupported_media_type: 'ask',
	body_too_large: 'correct',
	invalid_request: 'correct',
	origin_not_allowed: 'ask',
	token_invalid: 'ask',
	token_expired: 'reopen',
	receipt_invalid: 'ask',
	item_not_found: 'ask',
	offer_expired: 'ask',
	method_not_available: 'correct',
	quantity_out_of_range: 'correct',
	amount_out_of_range: 'correct',
	return_url_not_allowed: 'ask',
	attempt_missing: 'reopen',
	attempt_reused: 'reopen',
	attempt_in_progress: 'later',
	price_changed: 'reopen',
	already_paid: 'ask',
	order_cancelled: 'ask',
	rate_limited: 'later',
	challenge_required: 'ask',
	provider_rejected: 'correct',
	provider_unavailable: 'later',
	provider_timeout: 'later',
	outcome_unknown: 'hold',
	amount_mismatch: 'ask',
	not_supported: 'ask',
	not_found: 'ask',
	unauthorized: 'ask',
	internal: 'later',
};

/** The sentences of the page beside the problem's own. */
export interface PageWords {
	readonly advice: Readonly<Record<Advice, string>>;
	/** Link to the page that the payer came from. */
	readonly back: string;
	/** Before the number that payer and shop can both quote. */
	readonly code: string;
	readonly missing: string;
	readonly wrong: string;
	/** Fields by their name in the form. */
	readonly fields: Readonly<Record<string, string>>;
}

export const PAGE_WORDS: Readonly<Record<Language, PageWords>> = {
	es: {
		advice: {
			correct:
				'Con esta solicitud no se hizo ningún cobro. Vuelve con el botón Atrás de tu navegador, corrige los datos y envíalos otra vez.',
			later: 'Espera un minuto, vuelve con el botón Atrás de tu navegador y envía el formulario otra vez.',
			reopen: 'Con esta solicitud no se hizo ningún cobro. Abre de nuevo la página de la tienda.',
			ask: 'Con esta solicitud no se hizo ningún cobro. Escríbele a la tienda y dale este código.',
			hold: 'Escríbele a la tienda y dale este código antes de intentarlo otra vez.',
		},
		back: 'Volver a la tienda',
		code: 'Código',
		missing: 'falta',
		wrong: 'no es válido',
		fields: {
			'customer.first_name': 'Nombre',
			'customer.last_name': 'Apellido',
			'customer.email': 'Correo electrónico',
			'customer.phone': 'Celular, con el indicativo del país, como +573001234567',
			'customer.document_type': 'Tipo de documento',
			'customer.document_number': 'Número de documento',
			amount: 'Valor',
			quantity: 'Cantidad',
			method: 'Medio de pago',
		},
	},
	en: {
		advice: {
			correct:
				'Nothing was charged by this request. Go back with your browser’s Back button, correct it and send it again.',
			later: 'Wait a minute, go back with your browser’s Back button and send the form again.',
			reopen: 'Nothing was charged by this request. Open the shop’s page again.',
			ask: 'Nothing was charged by this request. Write to the shop and give them this code.',
			hold: 'Write to the shop and give them this code before you try again.',
		},
		back: 'Back to the shop',
		code: 'Code',
		missing: 'is missing',
		wrong: 'is not valid',
		fields: {
			'customer.first_name': 'First name',
			'customer.last_name': 'Last name',
			'customer.email': 'E-mail',
			'customer.phone': 'Mobile phone, with the country’s code, as +573001234567',
			'customer.document_type': 'Type of document',
			'customer.document_number': 'Document number',
			amount: 'Amount',
			quantity: 'Quantity',
			method: 'Way to pay',
		},
	},
	pt: {
		advice: {
			correct:
				'Nada foi cobrado por esta solicitação. Volte com o botão Voltar do navegador, corrija os dados e envie de novo.',
			later: 'Aguarde um minuto, volte com o botão Voltar do navegador e envie o formulário de novo.',
			reopen: 'Nada foi cobrado por esta solicitação. Abra de novo a página da loja.',
			ask: 'Nada foi cobrado por esta solicitação. Escreva para a loja e informe este código.',
			hold: 'Escreva para a loja e informe este código antes de tentar de novo.',
		},
		back: 'Voltar à loja',
		code: 'Código',
		missing: 'falta',
		wrong: 'não é válido',
		fields: {
			'customer.first_name': 'Nome',
			'customer.last_name': 'Sobrenome',
			'customer.email': 'E-mail',
			'customer.phone': 'Celular, com o código do país, como +5511912345678',
			'customer.document_type': 'Tipo de documento',
			'customer.document_number': 'Número do documento',
			amount: 'Valor',
			quantity: 'Quantidade',
			method: 'Meio de pagamento',
		},
	},
};
