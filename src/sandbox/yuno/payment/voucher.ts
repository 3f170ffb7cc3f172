const DAY_MS = 86_400_000;

/** Methods that are paid in cash with a code, up to days later. */
const PAID_BY_CODE = new Set(['PAGO_EFECTIVO', 'EFECTY', 'OXXO', 'CASH']);

/** The code for a payment in cash. */
export interface Voucher {
	/** 15 digits, like `cie` in the documented example. */
	readonly code: string;
	/**
	 * As requested; else the last second of the third day (UTC), like `date_of_expiration` in the documented example.
	 */
	readonly endsAt: number;
}

/**
 * The voucher of a payment by that method, null for methods without vouchers.
 * @param end requested expiry, in milliseconds since 1970
 */
export function voucherFor(method: string, now: number, end?: number): Voucher | null {
	if (!PAID_BY_CODE.has(method)) return null;
	const digits = crypto.getRandomValues(new Uint8Array(15));
	return {
		code: [...digits].map((byte) => byte % 10).join(''),
		endsAt: end ?? (Math.floor(now / DAY_MS) + 4) * DAY_MS - 1_000,
	};
}
