/** Rule for one document type in one country. */
interface DocumentRule {
	/** Pattern of the number without spaces and dots, in upper case. */
	readonly pattern: RegExp;
	/** A valid number that shows the format. Fictitious. */
	readonly example: string;
	/** Returns whether the check digit is correct. */
	readonly check?: (number: string) => boolean;
}

/** Error of a document number. */
export type DocumentIssue = 'missing' | 'invalid' | 'no-check-digit';

/**
 * Rules by country and type. Other types use {@link ANY}: rules differ by age of the document, and an unknown rule must
 * not block a payment.
 */
const RULES: Readonly<Record<string, Readonly<Record<string, DocumentRule>>>> = {
	AR: {
		DNI: { pattern: /^\d{7,8}$/, example: '30123456' },
		CUIL: { pattern: /^\d{2}-?\d{8}-?\d$/, example: '20-30123456-3', check: cuit },
		CUIT: { pattern: /^\d{2}-?\d{8}-?\d$/, example: '20-30123456-3', check: cuit },
	},
	BR: {
		CPF: { pattern: /^\d{9}-?\d{2}$/, example: '529.982.247-25', check: cpf },
		CNPJ: { pattern: /^\d{8}\/?\d{4}-?\d{2}$/, example: '11.222.333/0001-81', check: cnpj },
	},
	CL: {
		RUT: { pattern: /^\d{6,8}-?[\dK]$/, example: '12.345.678-5', check: rut },
		RUN: { pattern: /^\d{6,8}-?[\dK]$/, example: '12.345.678-5', check: rut },
	},
	CO: {
		CC: { pattern: /^\d{5,10}$/, example: '1020304050' },
		CE: { pattern: /^\d{5,10}$/, example: '456789' },
		NIT: { pattern: /^\d{8,9}-?\d$/, example: '900123456-8', check: nit },
		TI: { pattern: /^\d{10,11}$/, example: '1020304050' },
	},
	CR: { CI: { pattern: /^\d{9}$/, example: '102340567' } },
	DO: { CI: { pattern: /^\d{3}-?\d{7}-?\d$/, example: '001-1234567-8' } },
	EC: {
		CI: { pattern: /^\d{10}$/, example: '1712345678' },
		RUC: { pattern: /^\d{13}$/, example: '1712345678001' },
	},
	GT: { DPI: { pattern: /^\d{13}$/, example: '2345678900101' } },
	HN: { DNI: { pattern: /^\d{4}-?\d{4}-?\d{5}$/, example: '0801-1990-12345' } },
	MX: {
		CURP: { pattern: /^[A-Z]{4}\d{6}[A-Z]{6}[A-Z\d]\d$/, example: 'GOMA900101HDFRRN09' },
		RFC: { pattern: /^[A-ZÑ&]{3,4}\d{6}[A-Z\d]{3}$/, example: 'GOMA900101AB1' },
	},
	PE: {
		DNI: { pattern: /^\d{8}$/, example: '12345678' },
		RUC: { pattern: /^\d{11}$/, example: '20123456789' },
	},
	SV: { DUI: { pattern: /^\d{8}-?\d$/, example: '01234567-8' } },
	UY: {
		CI: { pattern: /^\d{6,7}-?\d$/, example: '1.234.567-2' },
		RUT: { pattern: /^\d{12}$/, example: '210000000012' },
	},
};

/** The pattern that the endpoint accepts for every document. */
const ANY: DocumentRule = { pattern: /^[0-9A-Z][0-9A-Z-]{2,39}$/, example: 'AB123456' };

function ruleOf(country: string, type: string): DocumentRule {
	return RULES[country]?.[type] ?? ANY;
}

/** The number in the format of the request: without spaces, dots and slashes, in upper case. */
export function tidyDocument(number: string): string {
	return number.replace(/[\s./]/g, '').toUpperCase();
}

/** Example of a number of this type. */
export function exampleOf(country: string, type: string): string {
	return ruleOf(country, type).example;
}

/** Whether numbers of this type contain only digits, so that phones can show the numeric keyboard. */
export function isNumeric(country: string, type: string): boolean {
	const { example } = ruleOf(country, type);
	return /^\d+$/.test(example);
}

/**
 * The error of a number, by the rules of its type. The check digit detects nearly every typing error before a provider
 * rejects the payment.
 *
 * @param typed the text of the field
 * @returns undefined for a valid number
 */
export function faultOf(country: string, type: string, typed: string): DocumentIssue | undefined {
	const number = tidyDocument(typed);
	if (!number) return 'missing';
	const { pattern, check } = ruleOf(country, type);
	// Nine digits are the number of a company without its check digit.
	if (country === 'CO' && type === 'NIT' && /^\d{9}$/.test(number) && !nit(number)) return 'no-check-digit';
	if (!pattern.test(number)) return 'invalid';
	return check && !check(number.replaceAll('-', '')) ? 'invalid' : undefined;
}

/** Sum of digits times weights, aligned at the last digit. */
function weigh(digits: string, weights: readonly number[]): number {
	const skipped = weights.length - digits.length;
	return [...digits].reduce((sum, digit, at) => sum + Number(digit) * (weights[skipped + at] ?? 0), 0);
}

/** Colombia (DIAN): modulo 11 with primes. */
function nit(number: string): boolean {
	const rest = weigh(number.slice(0, -1), [41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11;
	return Number(number.slice(-1)) === (rest < 2 ? rest : 11 - rest);
}

/** Chile (Registro Civil): modulo 11, where 10 is K. */
function rut(number: string): boolean {
	const digit = 11 - (weigh(number.slice(0, -1), [3, 2, 7, 6, 5, 4, 3, 2]) % 11);
	return number.slice(-1) === (digit === 11 ? '0' : digit === 10 ? 'K' : String(digit));
}

/** Argentina (AFIP): modulo 11. */
function cuit(number: string): boolean {
	const digit = 11 - (weigh(number.slice(0, -1), [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
	return digit !== 10 && Number(number.slice(-1)) === digit % 11;
}

/** Brazil (Receita Federal): two digits modulo 11. Eleven equal digits pass the sum but are not valid. */
function cpf(number: string): boolean {
	return !/^(\d)\1+$/.test(number) && brazilian(number, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
}

/** Brazil (Receita Federal), companies: two digits modulo 11. */
function cnpj(number: string): boolean {
	return brazilian(number, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
}

function brazilian(number: string, weights: readonly number[]): boolean {
	return [2, 1].every((fromEnd) => {
		const at = number.length - fromEnd;
		const rest = weigh(number.slice(0, at), weights) % 11;
		return Number(number[at]) === (rest < 2 ? 0 : 11 - rest);
	});
}
