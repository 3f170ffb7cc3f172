import * as v from 'valibot';

/** Parts of a request that have an `expires_at`, by kind of method (docs.y.uno, "Create Payment"). */
export type ExpiryKind = 'ticket' | 'wallet' | 'bank_transfer';

/** Kinds of known methods (docs.y.uno, "Payment Type"). Other methods accept any kind. */
const KINDS: Readonly<Record<string, string>> = {
	PAYVALIDA: 'payment_link',
	WEBPAY: 'payment_link',
	CARD: 'card',
	TARJETA_CLAVE: 'card',
	ADDI: 'bnpl',
	PAGO_EFECTIVO: 'ticket',
	EFECTY: 'ticket',
	OXXO: 'ticket',
	CASH: 'ticket',
	PSE: 'bank_transfer',
	PIX: 'bank_transfer',
	SPEI: 'bank_transfer',
	NEQUI: 'wallet',
	YAPPY: 'wallet',
};

/** `yyyy-MM-dd HH:mm:ss.SSSz`: the zone is `Z`, the name of UTC, or an offset. */
const PATTERN = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}\.\d{3})(Z|UTC|GMT|[+-]\d{2}:\d{2})$/;

/**
 * Parses the format above.
 * @returns milliseconds since 1970; `undefined` for any other format
 */
export function readExpiry(text: string): number | undefined {
	const [, day, time, zone = ''] = PATTERN.exec(text) ?? [];
	if (day === undefined) return undefined;
	const isReal = (ms: number) => !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
	if (!isReal(Date.parse(`${day}T00:00:00Z`))) return undefined;
	const ms = Date.parse(`${day}T${time ?? ''}${/^[+-]/.test(zone) ? zone : 'Z'}`);
	return Number.isNaN(ms) ? undefined : ms;
}

const part = v.nullish(
	v.object({
		expires_at: v.nullish(
			v.pipe(
				v.string(),
				v.check((text) => readExpiry(text) !== undefined),
			),
		),
	}),
);

/** `payment_method.detail`. The simulator reads only `expires_at`. */
export const detail = v.nullish(v.object({ ticket: part, wallet: part, bank_transfer: part }));

interface Method {
	readonly type: string;
	readonly detail?: v.InferOutput<typeof detail>;
}

/** The expiry in a request, and its kind. */
function askedOf({
	detail: given,
}: Method): { readonly kind: ExpiryKind; readonly endsAt: number } | undefined {
	for (const kind of ['ticket', 'wallet', 'bank_transfer'] as const) {
		const text = given?.[kind]?.expires_at;
		const endsAt = text ? readExpiry(text) : undefined;
		if (endsAt !== undefined) return { kind, endsAt };
	}
	return undefined;
}

/** When a payment expires by its request, in milliseconds since 1970. */
export function askedEnd(method: Method): number | undefined {
	return askedOf(method)?.endsAt;
}

/** Whether an expiry is allowed: it is in the future, and under the kind of the method. */
export function isPossibleEnd(method: Method, now: number): boolean {
	const asked = askedOf(method);
	if (!asked) return true;
	const kind = Object.hasOwn(KINDS, method.type) ? KINDS[method.type] : asked.kind;
	return asked.endsAt > now && kind === asked.kind;
}
