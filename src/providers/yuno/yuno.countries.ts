/** Yuno's documented data of a country. */
export interface YunoCountry {
	/** Currencies, the most common first. */
	readonly currencies: readonly string[];
	/** Types of identity document, the most common first. */
	readonly documents: readonly string[];
	/** Calling code without the plus sign. */
	readonly dial: string;
}

const country = (currencies: string, documents: string, dial: string): YunoCountry => ({
	currencies: currencies.split(' '),
	documents: documents.split(' '),
	dial,
});

/**
 * Countries by ISO 3166 alpha-2 (docs.y.uno, "Country reference"). For Panama, Yuno's examples use dollars although its
 * table lists the balboa. The specification of `document_type` has other types than this table, so an unlisted type is
 * a warning for the developer and not a reason to reject a payer.
 */
export const YUNO_COUNTRIES: Readonly<Record<string, YunoCountry>> = {
	AR: country('ARS', 'DNI CUIL CUIT PAS', '54'),
	BO: country('BOB', 'CI NIT PAS', '591'),
	BR: country('BRL', 'CPF CNPJ RG CNH PAS', '55'),
	CL: country('CLP', 'RUT RUN PAS', '56'),
	CO: country('COP', 'CC CE NIT TI PAS', '57'),
	CR: country('CRC', 'CI CJUR DMEX PAS', '506'),
	DO: country('DOP', 'CI RNC PAS', '1'),
	EC: country('USD', 'CI RUC PAS', '593'),
	GT: country('GTQ', 'DPI NIT PAS', '502'),
	HN: country('HNL', 'DNI TRN PAS', '504'),
	MX: country('MXN', 'CURP RFC INE PAS', '52'),
	NI: country('NIO', 'CI RUC PAS', '505'),
	PA: country('USD PAB', 'CIP RUC PAS', '507'),
	PE: country('PEN', 'DNI CE RUC PAS', '51'),
	PY: country('PYG', 'CIC RUC PAS', '595'),
	SV: country('USD', 'DUI NIT PAS', '503'),
	US: country('USD', 'SSN ITIN EIN DLIC PRC PAS', '1'),
	UY: country('UYU', 'CI RUT PAS', '598'),
	BE: country('EUR', 'EID RRN BCE PAS', '32'),
	ES: country('EUR', 'DNI NIE NIF PAS', '34'),
	FR: country('EUR', 'CNI NIR SIRE PAS', '33'),
};

/** Methods whose examples include the payer's document (docs.y.uno, "Payment Link"). */
const WITH_DOCUMENT: ReadonlySet<string> = new Set(['TARJETA_CLAVE', 'PAGO_EFECTIVO']);

/** Whether Yuno's example of this method includes an identity document. */
export function needsDocument(type: string | undefined): boolean {
	return type !== undefined && WITH_DOCUMENT.has(type);
}

/**
 * Splits a phone number in E.164 (`+573201112233`) into calling code and number without the plus sign, as Yuno
 * requires. The payment's own country is tried first. `undefined` if no calling code of the table matches.
 */
export function splitPhone(
	phone: string,
	countryCode: string,
): { readonly country_code: string; readonly number: string } | undefined {
	const digits = /^\+([1-9]\d{6,14})$/.exec(phone)?.[1];
	if (digits === undefined) return undefined;
	const codes = Object.values(YUNO_COUNTRIES).map((one) => one.dial);
	const own = Object.hasOwn(YUNO_COUNTRIES, countryCode) ? YUNO_COUNTRIES[countryCode]?.dial : undefined;
	// Longest first, so that a long code such as Panama's 507 is not matched by a shorter one.
	const tried = [...(own === undefined ? [] : [own]), ...codes.toSorted((a, b) => b.length - a.length)];
	const dial = tried.find((code) => digits.startsWith(code));
	return dial === undefined ? undefined : { country_code: dial, number: digits.slice(dial.length) };
}
