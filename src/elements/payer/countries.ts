/** Data of a country for the payer's fields. */
export interface Country {
	/** Calling code without the plus sign. */
	readonly dial: string;
	/** Number of digits of a mobile number, without the calling code. */
	readonly digits: readonly [least: number, most: number];
	/** Types of identity document, the most common first. */
	readonly documents: readonly string[];
}

const country = (dial: string, [least = 7, most = least]: number[], documents: string): Country => ({
	dial,
	digits: [least, most],
	documents: documents.split(' '),
});

/**
 * Countries by ISO 3166 alpha-2. Codes of document types as in the API of the providers (docs.y.uno, "Country
 * reference"); lengths of mobile numbers from the national numbering plans that the ITU publishes (E.129).
 */
export const COUNTRIES: Readonly<Record<string, Country>> = {
	AR: country('54', [10, 11], 'DNI CUIL CUIT PAS'),
	BE: country('32', [9], 'EID RRN BCE PAS'),
	BO: country('591', [8], 'CI NIT PAS'),
	BR: country('55', [10, 11], 'CPF CNPJ RG CNH PAS'),
	CL: country('56', [9], 'RUT RUN PAS'),
	CO: country('57', [10], 'CC CE NIT TI PAS'),
	CR: country('506', [8], 'CI CJUR DMEX PAS'),
	DO: country('1', [10], 'CI RNC PAS'),
	EC: country('593', [9], 'CI RUC PAS'),
	ES: country('34', [9], 'DNI NIE NIF PAS'),
	FR: country('33', [9], 'CNI NIR SIRE PAS'),
	GT: country('502', [8], 'DPI NIT PAS'),
	HN: country('504', [8], 'DNI TRN PAS'),
	MX: country('52', [10], 'CURP RFC INE PAS'),
	NI: country('505', [8], 'CI RUC PAS'),
	PA: country('507', [7, 8], 'CIP RUC PAS'),
	PE: country('51', [9], 'DNI CE RUC PAS'),
	PY: country('595', [9], 'CIC RUC PAS'),
	SV: country('503', [8], 'DUI NIT PAS'),
	US: country('1', [10], 'SSN ITIN EIN DLIC PRC PAS'),
	UY: country('598', [8, 9], 'CI RUT PAS'),
};

/** Default country, if the payer's country is unknown. */
export const HOME = 'CO';

/** The country of the offer, else the region of the locale, else {@link HOME}. */
export function countryOf(offered: string | undefined, locale: string): string {
	const read = new Intl.Locale(locale).region;
	for (const code of [offered, read]) if (code && Object.hasOwn(COUNTRIES, code)) return code;
	return HOME;
}
