import { isoTime } from '../kit/dates.ts';

/** Kinds of method whose request object has an `expires_at` (docs.y.uno, "Create Payment"). */
export type YunoExpiryKind = 'bank_transfer' | 'ticket' | 'wallet';

/**
 * Methods by kind, from the categories of docs.y.uno, "Payment Type", and for `CASH` from "Payment examples", "Ticket". Left
 * out are payouts and enrolments, methods that the page lists in two categories, and those without an `expires_at`:
 * `PAYVALIDA`, `WEBPAY` and `CHECKOUT_PRO` are of the category PAYMENT_LINK, `CARD` and `TARJETA_CLAVE` of CARD, `ADDI` of BNPL.
 */
const METHODS: Readonly<Record<YunoExpiryKind, string>> = {
	bank_transfer: `BANCOLOMBIA BANCOLOMBIA_TOKEN_BOX BANCOLOMBIA_TRANSFER BANCO_NACIONAL_BANK_TRANSFER
		BANCO_NACIONAL_TRANSFER BANK_TRANSFER BREB_QR CODI CUOTEALO_BCP DAVIPLATA KHIPU MONNET_BANK_TRANSFER PIX PSE
		SAFETYPAY_BANK_TRANSFER SMART_PIX SPEI TOKENBOX TRANSFIYA`,
	ticket: `7ELEVEN BANCO_NACIONAL_CASH BANCO_POPULAR_DOMINICANA BOLETO CASH EFECTY KLAP_CASH MONNET_CASH OXXO OXXO_PAY
		PAGA_TODO PAGOEFECTIVO PAGOSNET PAGO_AL_PASO PAGO_EFECTIVO PAGO_FACIL PAYCASH PAYNET PUNTOXPRESS PUNTO_PAGO
		PUNTO_XPRESS RAPIPAGO SAFETYPAY_CASH SENCILLITO SERVIPAG`,
	wallet: `ASTROPAY MACH MERCADO_PAGO_WALLET MODO MONNET_QR MONNET_WALLET NEQUI NEQUI_QR NUPAY PAYPAL PICPAY PLIN YAPE YAPPY`,
};

const KINDS: ReadonlyMap<string, YunoExpiryKind> = new Map(
	(Object.keys(METHODS) as YunoExpiryKind[]).flatMap((kind) =>
		METHODS[kind].split(/\s+/).map((type) => [type, kind] as const),
	),
);

/** The kind of a method that supports an expiry; `undefined` for a method that does not, or is unknown. */
export function expiryKind(type: string | undefined): YunoExpiryKind | undefined {
	return type === undefined ? undefined : KINDS.get(type);
}

/**
 * An expiry in Yuno's format, `yyyy-MM-dd HH:mm:ss.SSSz`.
 * @param iso ISO 8601, e.g. `2026-12-31T23:59:59Z`
 * @returns e.g. `2026-12-31 23:59:59.000Z`; `undefined` for text that is not a time
 */
export function yunoExpiry(iso: string): string | undefined {
	return isoTime(iso)?.replace('T', ' ');
}
