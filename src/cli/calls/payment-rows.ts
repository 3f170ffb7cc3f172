import type { Payment } from '../../endpoint/index.ts';
import type { Money } from '../../wire/money.ts';

const valueOf = (money: Money | null) => money?.value ?? '';

/** A column of an export: its name, and whether its cells are texts from third parties. */
interface Column {
	readonly name: string;
	readonly cell: (payment: Payment) => string;
	readonly isText?: true;
}

/**
 * The order has not changed since the first version, because programs may read columns by position. Append new ones.
 */
const COLUMNS: readonly Column[] = [
	{ name: 'created_at', cell: ({ createdAt }) => createdAt },
	{ name: 'paid_at', cell: ({ paidAt }) => paidAt ?? '' },
	{ name: 'changed_at', cell: ({ changedAt }) => changedAt },
	{ name: 'kind', cell: ({ kind }) => kind },
	{ name: 'status', cell: ({ status }) => status },
	{ name: 'order', cell: ({ order }) => order ?? '', isText: true },
	{ name: 'reference', cell: ({ reference }) => reference, isText: true },
	{ name: 'title', cell: ({ title }) => title, isText: true },
	{ name: 'item', cell: ({ item }) => item ?? '', isText: true },
	{ name: 'quantity', cell: ({ quantity }) => (quantity === null ? '' : String(quantity)) },
	{ name: 'currency', cell: ({ amount }) => amount?.currency ?? '' },
	{ name: 'amount', cell: ({ amount }) => valueOf(amount) },
	{ name: 'amount_paid', cell: ({ amountPaid }) => valueOf(amountPaid) },
	{ name: 'amount_refunded', cell: ({ amountRefunded }) => valueOf(amountRefunded) },
	{ name: 'amount_disputed', cell: ({ amountDisputed }) => valueOf(amountDisputed) },
	{ name: 'refunded_at', cell: ({ refundedAt }) => refundedAt ?? '' },
	{ name: 'disputed_at', cell: ({ disputedAt }) => disputedAt ?? '' },
	{ name: 'provider', cell: ({ provider }) => provider },
	{ name: 'provider_id', cell: ({ providerId }) => providerId, isText: true },
	{ name: 'environment', cell: ({ environment }) => environment },
	{ name: 'warning', cell: ({ warning }) => warning ?? '' },
	{ name: 'id', cell: ({ id }) => id },
	{ name: 'refunds', cell: ({ refunds }) => refunds.map(refundInWords).join('; '), isText: true },
];

/** A refund as text for a cell: its id, its status, and its amount. */
function refundInWords({ id, status, amount }: Payment['refunds'][number]): string {
	return `${id} ${status} ${amount.value}`;
}

/** Characters that spreadsheets read as the beginning of a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r\n]/;

/** The first line of a CSV file. */
export function csvHeader(): string {
	return `${COLUMNS.map(({ name }) => name).join(',')}\r\n`;
}

/**
 * A payment as a line of CSV (RFC 4180). Texts that a spreadsheet would read as a formula are prefixed with an
 * apostrophe. Amounts are decimal numbers and times are ISO 8601 UTC.
 */
export function csvLine(payment: Payment): string {
	const cells = COLUMNS.map(({ cell, isText }) => {
		const text = cell(payment);
		const safe = isText && FORMULA.test(text) ? `'${text}` : text;
		return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
	});
	return `${cells.join(',')}\r\n`;
}

/** A text on one line of a terminal, without control characters. */
export function plain(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}

const TABLE: readonly (readonly [name: string, cell: (payment: Payment) => string])[] = [
	['created', ({ createdAt }) => createdAt],
	['status', ({ status }) => status],
	['amount', ({ amount }) => valueOf(amount)],
	['paid', ({ amountPaid }) => valueOf(amountPaid)],
	['refunded', ({ amountRefunded }) => valueOf(amountRefunded)],
	['currency', ({ amount }) => amount?.currency ?? ''],
	['order', ({ order }) => plain(order ?? '')],
	['reference', ({ reference }) => reference],
	['provider', ({ provider }) => provider],
];
const NUMBERS: readonly string[] = ['amount', 'paid', 'refunded'];

/** Payments as a table for the terminal. */
export function tableOf(payments: readonly Payment[]): string {
	if (payments.length === 0) return 'No payments.\n';
	const columns = TABLE.map(([name, cell]) => {
		const cells = [name, ...payments.map(cell)];
		const width = Math.max(...cells.map(({ length }) => length));
		return cells.map((text) => (NUMBERS.includes(name) ? text.padStart(width) : text.padEnd(width)));
	});
	const rows = [undefined, ...payments].map((_, row) => columns.map((cells) => cells[row] ?? '').join('  '));
	return `${rows.map((row) => row.trimEnd()).join('\n')}\n`;
}
