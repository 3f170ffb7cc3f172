import type { CreatedLink } from '../../wire/links.ts';
import type { FieldError, Problem, ProblemCode } from '../../wire/problem.ts';
import { fieldsDetail, type Hint } from './hints.ts';

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
	offer_expired: [410, false],
	method_not_available: [422, false],
	quantity_out_of_range: [422, false],
	amount_out_of_range: [422, false],
	return_url_not_allowed: [422, false],
	attempt_missing: [422, false],
	attempt_reused: [422, false],
	attempt_in_progress: [409, true],
	price_changed: [409, false],
	already_paid: [409, false],
	order_cancelled: [409, false],
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
	offer_expired: {
		es: 'Ya no se puede pagar aquí: se venció el plazo.',
		en: 'The time to pay is over.',
		pt: 'O prazo para pagar terminou.',
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
	price_changed: {
		es: 'El precio cambió. Revísalo antes de pagar.',
		en: 'The price has changed. Check it before you pay.',
		pt: 'O preço mudou. Confira antes de pagar.',
	},
	already_paid: {
		es: 'Este pago ya está hecho.',
		en: 'This payment is already made.',
		pt: 'Este pagamento já foi feito.',
	},
	order_cancelled: {
		es: 'La tienda canceló este pago.',
		en: 'The shop cancelled this payment.',
		pt: 'A loja cancelou este pagamento.',
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

/**
 * What a developer reads of a problem that carries no {@link Hint} of its own: one sentence on what to change. Undefined
 * where nothing is wrong with the page or the configuration.
 */
const DETAILS: Readonly<Record<ProblemCode, string | undefined>> = {
	invalid_json: 'The request body is not valid JSON in UTF-8. Send what JSON.stringify() returns.',
	unsupported_media_type:
		'The request must not be compressed, and needs the Content-Type application/json, or application/x-www-form-urlencoded from a form.',
	body_too_large: 'The request body is larger than this route accepts: 16 KB for payment and connect links.',
	invalid_request: 'The request does not have the form that this route expects. See the OpenAPI document.',
	origin_not_allowed: 'The page is not in "origins".',
	token_invalid: 'The checkout token is not accepted. Compare it with "tokens" in the configuration.',
	token_expired:
		'The checkout token expired. Sign a new one whenever the page is rendered; it may be valid for up to 60 minutes.',
	receipt_invalid:
		'The header Authorization needs the receipt that this endpoint returned for this very link. If it did, use the same "secret" and "id" on every server of this endpoint.',
	item_not_found: 'The item is not in "items".',
	offer_expired:
		'The end of the offer ("expiresAt" of the item, "offer.expires_at" of the token) is past. Move it to sell the offer again.',
	method_not_available: 'The method is not in "methods" of the item.',
	quantity_out_of_range: 'The quantity is outside "quantity" of the item.',
	amount_out_of_range: 'The amount is outside "openAmount" of the item.',
	return_url_not_allowed: 'The return URL is not allowed by "returnUrls" or "origins".',
	attempt_missing:
		'The request has no "attempt". Send a new UUID for each purchase, in the body or in the header Idempotency-Key.',
	attempt_reused:
		'This "attempt" was already used for another item, customer or charge. Send a new UUID for another purchase.',
	attempt_in_progress: undefined,
	price_changed:
		'The "expected_amount" of the request is not the price of the server. Read the item again and show its price; nothing was made.',
	already_paid:
		'The order is paid. "link" in the answer is its payment; for another payment use another "reference" or another attempt.',
	order_cancelled: 'This payment was cancelled from the server. "reopenPaymentLink" makes it payable again.',
	rate_limited:
		'There were more requests than "limits" allows. Behind a proxy all payers count as one until "trustedProxies" is set.',
	challenge_required: '"beforeCreate" returned something else than "allow" for this request.',
	provider_rejected:
		'The provider rejected the data of this request. The log entry with this request_id has the reason.',
	provider_unavailable:
		'The provider could not be used. Check its keys and its base URL; the log entry with this request_id has the reason.',
	provider_timeout:
		'The provider did not answer in time. The log entry with this request_id has the request.',
	outcome_unknown:
		'The provider was asked, and it is not known what it did. The log entry with this request_id has the reason.',
	amount_mismatch:
		'The provider returned another amount than was ordered. The log entry with this request_id has more.',
	not_supported: 'The provider of this offer does not have this operation.',
	not_found: 'Nothing exists under this id.',
	unauthorized: 'The header Authorization needs "Bearer" and the configured secret.',
	internal: 'The server failed. The log entry with this request_id has the reason.',
};

/** What can be added to a problem beyond its code. */
export interface ProblemFacts {
	readonly errors?: readonly FieldError[];
	/** Of `already_paid`: the payment that was made. */
	readonly link?: CreatedLink;
	/** Where it is unknown whether something was made: our name for it at the provider. */
	readonly reference?: string;
	/** Whole seconds for the `Retry-After` header. */
	readonly retryAfterSeconds?: number | undefined;
	/** For the merchant's log; never sent. */
	readonly cause?: unknown;
	/** For the developer: sent in the test environment only. */
	readonly hint?: Hint | undefined;
}

/** Thrown anywhere behind the routes; becomes the answer. */
export class ProblemError extends Error {
	override readonly name = 'ProblemError';
	readonly code: ProblemCode;
	readonly facts: ProblemFacts;

	constructor(code: ProblemCode, facts: ProblemFacts = {}) {
		super(
			facts.hint ? `${code}: ${facts.hint.detail}` : code,
			facts.cause === undefined ? undefined : { cause: facts.cause },
		);
		this.code = code;
		this.facts = facts;
	}
}

/** The `invalid_request` that points at fields. */
export function invalidField(pointer: string, code: FieldError['code']): ProblemError {
	return new ProblemError('invalid_request', { errors: [{ pointer, code }] });
}

/** The sentence for the developer; it must not leave the server in the live environment. */
export function detailOf({ code, facts: { hint, errors } }: ProblemError): string | undefined {
	return hint?.detail ?? (errors ? fieldsDetail(errors) : DETAILS[code]);
}

/**
 * What may be told of a problem, in the words of RFC 9457.
 *
 * @param detail see {@link detailOf}; undefined in the live environment
 */
export function describeProblem(
	error: ProblemError,
	requestId: string,
	language: Language,
	detail?: string,
): Problem {
	const [status, retryable] = TABLE[error.code];
	return {
		type: `urn:checkout-links:problem:${error.code}`,
		title: TITLES[error.code][language],
		status,
		...(detail !== undefined && { detail }),
		code: error.code,
		retryable,
		request_id: requestId,
		...(error.facts.errors && { errors: error.facts.errors }),
		...(error.facts.link && { link: error.facts.link }),
		...(error.facts.reference !== undefined && { reference: error.facts.reference }),
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

/**
 * The answer for a problem: RFC 9457, in the language that the request accepts.
 *
 * @param test whether the endpoint has test keys, so that the developer's sentence goes along
 */
export function problemResponse(
	error: ProblemError,
	requestId: string,
	acceptLanguage: string | null,
	test: boolean,
): Response {
	const language = preferredLanguage(acceptLanguage);
	const problem = describeProblem(error, requestId, language, test ? detailOf(error) : undefined);
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
