import type { FieldError, Problem, ProblemCode } from '../wire/problem.ts';

/** HTTP status of each code, and whether the same request may succeed when it is sent again. */
const TABLE: Readonly<Record<ProblemCode, readonly [status: number, retryable: boolean]>> = {
	invalid_json: [400, false],
	unsupported_media_type: [415, false],
	body_too_large: [413, false],
	invalid_request: [422, false],
	origin_not_allowed: [403, false],
	token_invalid: [401, false],
	token_expired: [401, false],
	receipt_invalid: [401, false],
	item_not_found: [404, false],
	method_not_available: [422, false],
	quantity_out_of_range: [422, false],
	amount_out_of_range: [422, false],
	return_url_not_allowed: [422, false],
	attempt_missing: [422, false],
	attempt_reused: [422, false],
	attempt_in_progress: [409, true],
	rate_limited: [429, true],
	challenge_required: [403, false],
	provider_rejected: [422, false],
	provider_unavailable: [503, true],
	provider_timeout: [504, true],
	outcome_unknown: [502, true],
	amount_mismatch: [502, false],
	not_supported: [422, false],
	not_found: [404, false],
	unauthorized: [401, false],
	internal: [500, true],
};

/** Languages of the sentences in problem answers. */
const LANGUAGES = ['es', 'en', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

const TITLES: Readonly<Record<ProblemCode, Readonly<Record<Language, string>>>> = {
	invalid_json: {
		es: 'La solicitud no es un JSON válido.',
		en: 'The request is not valid JSON.',
		pt: 'A solicitação não é um JSON válido.',
	},
	unsupported_media_type: {
		es: 'La solicitud debe enviarse como application/json.',
		en: 'The request must be sent as application/json.',
		pt: 'A solicitação deve ser enviada como application/json.',
	},
	body_too_large: {
		es: 'La solicitud es demasiado grande.',
		en: 'The request is too large.',
		pt: 'A solicitação é grande demais.',
	},
	invalid_request: {
		es: 'Revisa los datos marcados.',
		en: 'Check the fields that are marked.',
		pt: 'Revise os dados marcados.',
	},
	origin_not_allowed: {
		es: 'Esta página no puede usar este servicio de pagos.',
		en: 'This page may not use this checkout.',
		pt: 'Esta página não pode usar este serviço de pagamentos.',
	},
	token_invalid: {
		es: 'Esta oferta no es válida.',
		en: 'This offer is not valid.',
		pt: 'Esta oferta não é válida.',
	},
	token_expired: {
		es: 'Esta oferta venció. Recarga la página.',
		en: 'This offer expired. Reload the page.',
		pt: 'Esta oferta expirou. Recarregue a página.',
	},
	receipt_invalid: {
		es: 'No podemos mostrar este pago aquí.',
		en: 'We cannot show this payment here.',
		pt: 'Não podemos mostrar este pagamento aqui.',
	},
	item_not_found: {
		es: 'Este producto ya no está disponible.',
		en: 'This product is no longer available.',
		pt: 'Este produto não está mais disponível.',
	},
	method_not_available: {
		es: 'Este medio de pago no está disponible. Elige otro.',
		en: 'This way to pay is not available. Choose another one.',
		pt: 'Este meio de pagamento não está disponível. Escolha outro.',
	},
	quantity_out_of_range: {
		es: 'Esta cantidad no está disponible.',
		en: 'This quantity is not available.',
		pt: 'Esta quantidade não está disponível.',
	},
	amount_out_of_range: {
		es: 'Este valor está fuera de los límites.',
		en: 'This amount is outside the limits.',
		pt: 'Este valor está fora dos limites.',
	},
	return_url_not_allowed: {
		es: 'La página de regreso no está permitida.',
		en: 'The return page is not allowed.',
		pt: 'A página de retorno não é permitida.',
	},
	attempt_missing: {
		es: 'Falta el identificador del intento de pago.',
		en: 'The payment attempt has no id.',
		pt: 'Falta o identificador da tentativa de pagamento.',
	},
	attempt_reused: {
		es: 'Este intento ya se usó para otra compra.',
		en: 'This attempt was already used for another purchase.',
		pt: 'Esta tentativa já foi usada em outra compra.',
	},
	attempt_in_progress: {
		es: 'Estamos preparando tu pago. Espera un momento.',
		en: 'We are preparing your payment. Wait a moment.',
		pt: 'Estamos preparando seu pagamento. Aguarde um momento.',
	},
	rate_limited: {
		es: 'Demasiados intentos. Espera un momento.',
		en: 'Too many tries. Wait a moment.',
		pt: 'Muitas tentativas. Aguarde um momento.',
	},
	challenge_required: {
		es: 'Necesitamos comprobar que eres una persona.',
		en: 'We need to check that you are a person.',
		pt: 'Precisamos verificar que você é uma pessoa.',
	},
	provider_rejected: {
		es: 'El proveedor de pagos no aceptó los datos.',
		en: 'The payment provider did not accept the data.',
		pt: 'O provedor de pagamentos não aceitou os dados.',
	},
	provider_unavailable: {
		es: 'El proveedor de pagos no responde en este momento. Intenta de nuevo en un minuto.',
		en: 'The payment provider is not answering right now. Try again in a minute.',
		pt: 'O provedor de pagamentos não responde no momento. Tente de novo em um minuto.',
	},
	provider_timeout: {
		es: 'El proveedor de pagos tarda en responder. Intenta de nuevo en un minuto.',
		en: 'The payment provider is slow to answer. Try again in a minute.',
		pt: 'O provedor de pagamentos demora a responder. Tente de novo em um minuto.',
	},
	outcome_unknown: {
		es: 'No sabemos aún si el pago se creó. Lo estamos verificando; no pagues de nuevo.',
		en: "We don't know yet whether the payment was created. We are checking; don't pay again.",
		pt: 'Ainda não sabemos se o pagamento foi criado. Estamos verificando; não pague de novo.',
	},
	amount_mismatch: {
		es: 'El valor no coincide con el del proveedor. No te enviamos a pagar.',
		en: 'The amount differs from the provider’s. We did not send you to pay.',
		pt: 'O valor não coincide com o do provedor. Não enviamos você para pagar.',
	},
	not_supported: {
		es: 'El proveedor de pagos no ofrece esta función.',
		en: 'The payment provider does not offer this.',
		pt: 'O provedor de pagamentos não oferece esta função.',
	},
	not_found: { es: 'No existe.', en: 'There is no such thing.', pt: 'Não existe.' },
	unauthorized: { es: 'No autorizado.', en: 'Not authorised.', pt: 'Não autorizado.' },
	internal: {
		es: 'Algo salió mal de nuestro lado. Intenta de nuevo.',
		en: 'Something went wrong on our side. Try again.',
		pt: 'Algo deu errado do nosso lado. Tente de novo.',
	},
};

/** What can be added to a problem beyond its code. */
export interface ProblemFacts {
	readonly errors?: readonly FieldError[];
	/** Whole seconds for the `Retry-After` header. */
	readonly retryAfterSeconds?: number | undefined;
	/** For the merchant's log; never sent. */
	readonly cause?: unknown;
}

/** Thrown anywhere behind the routes; becomes the answer. */
export class ProblemError extends Error {
	override readonly name = 'ProblemError';
	readonly code: ProblemCode;
	readonly facts: ProblemFacts;

	constructor(code: ProblemCode, facts: ProblemFacts = {}) {
		super(code, facts.cause === undefined ? undefined : { cause: facts.cause });
		this.code = code;
		this.facts = facts;
	}
}

/** The `invalid_request` that points at fields. */
export function invalidField(pointer: string, code: FieldError['code']): ProblemError {
	return new ProblemError('invalid_request', { errors: [{ pointer, code }] });
}

/** What may be told of a problem, in the words of RFC 9457. */
export function describeProblem(error: ProblemError, requestId: string, language: Language): Problem {
	const [status, retryable] = TABLE[error.code];
	return {
		type: `urn:checkout-links:problem:${error.code}`,
		title: TITLES[error.code][language],
		status,
		code: error.code,
		retryable,
		request_id: requestId,
		...(error.facts.errors && { errors: error.facts.errors }),
	};
}

/** What the header of every answer to a problem says beside its type. */
export function problemHeaders(error: ProblemError, language: Language): Record<string, string> {
	const { retryAfterSeconds } = error.facts;
	return {
		'content-language': language,
		...(retryAfterSeconds !== undefined && {
			'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))),
		}),
		...(TABLE[error.code][0] === 401 && { 'www-authenticate': 'Bearer' }),
	};
}

/** The answer for a problem: RFC 9457, in the language that the request accepts. */
export function problemResponse(
	error: ProblemError,
	requestId: string,
	acceptLanguage: string | null,
): Response {
	const language = preferredLanguage(acceptLanguage);
	const problem = describeProblem(error, requestId, language);
	return new Response(JSON.stringify(problem), {
		status: problem.status,
		headers: { ...problemHeaders(error, language), 'content-type': 'application/problem+json' },
	});
}

/** The first of our languages in an `Accept-Language` header, by its order; Spanish when there is none. */
export function preferredLanguage(acceptLanguage: string | null): Language {
	for (const range of (acceptLanguage ?? '').slice(0, 200).split(',')) {
		const language = range.trim().slice(0, 2).toLowerCase();
		if ((LANGUAGES as readonly string[]).includes(language)) return language as Language;
	}
	return 'es';
}
