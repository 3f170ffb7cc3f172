import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkQuery, LONGEST_PAGE, PAYMENT_KINDS, type PaymentsQuery } from '../../endpoint/books/books.ts';
import { ProblemError, type Endpoint, type Payment, type PaymentName } from '../../endpoint/index.ts';
import { snakeCaseAll } from '../../endpoint/http/snake-case.ts';
import type { Status } from '../../wire/status.ts';
import { UsageError, type Options } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import type { Given, Verb } from './family.ts';
import { csvHeader, csvLine, tableOf } from './payment-rows.ts';
import type { Terminal } from '../terminal.ts';
import { withEndpoint } from './with-endpoint.ts';
import { UUID } from '../../wire/uuid.ts';

export const ZONE = {
	type: 'string',
	value: 'zone',
	description: 'Time zone in which days begin, e.g. America/Bogota (default: UTC)',
} as const;

const FILTER = {
	since: {
		type: 'string',
		value: 'day',
		description: 'Only payments created on or after this day, or moment, e.g. 2026-11-01T05:00:00Z',
	},
	until: {
		type: 'string',
		value: 'day',
		description: 'Only payments created before this day, or moment',
	},
	zone: ZONE,
	status: { type: 'string', value: 'status', description: 'Only payments with this status, e.g. succeeded' },
	order: { type: 'string', value: 'order', description: 'Only payments of the order with this reference' },
	provider: {
		type: 'string',
		value: 'name',
		description:
			'Only payments of this provider, e.g. onepay; for `show` and `refund`: take the id as one of this provider',
	},
	kind: { type: 'string', value: 'kind', description: `Only this kind: ${PAYMENT_KINDS.join(', ')}` },
} as const satisfies Options;
const FILTER_USAGE =
	'[--since <day>] [--until <day>] [--zone <zone>] [--status <status>] [--order <order>] [--provider <name>] [--kind <kind>]';

const SUBJECT = { kind: 'payment' } as const;

/** The subcommands that read the stored payments. */
export function bookVerbs(command: string): Readonly<Record<'list' | 'show' | 'export', Verb>> {
	return {
		list: {
			summary: 'List payments, newest first',
			words: [],
			usage: `${FILTER_USAGE} [--limit <n>] [--cursor <cursor>] [--format <format>]`,
			options: {
				...FILTER,
				limit: {
					type: 'string',
					value: 'n',
					description: `Number of payments on a page of \`list\`, 1 to ${LONGEST_PAGE} (default: 50)`,
				},
				cursor: {
					type: 'string',
					value: 'cursor',
					description: 'Continue after a page of `list`; the cursor is printed below it',
				},
				format: {
					type: 'string',
					value: 'format',
					description: '`list`: table (default), csv or jsonl; `export`: csv (default) or jsonl',
				},
			},
			example: '--since 2026-11-01 --zone America/Bogota --status succeeded',
			async run({ values, terminal, locate }) {
				const form = readFormat(values, ['table', 'csv', 'jsonl'], `${command} list`);
				const query = readQuery(values, `${command} list`);
				const subject = { ...SUBJECT, command: `${command} list` };
				const { payments, next } = await withEndpoint(await locate(), terminal, subject, (_, endpoint) =>
					endpoint.listPayments(query),
				);
				await print(terminal, form === 'table' ? [tableOf(payments)] : linesOf(form, [payments]));
				if (next !== null) terminal.console.error(`More payments: add --cursor ${next}`);
				return EXIT.ok;
			},
		},
		show: {
			summary: 'Show a payment with its history, by id, reference or order',
			words: ['id'],
			usage: '[--provider <name>]',
			options: { provider: FILTER.provider },
			example: '7f9c24e8-3b0a-4f6e-9d1b-5a2c8e4f0b13',
			async run({ words: [word = ''], values, terminal, locate }) {
				const name = nameOf(word, values['provider']);
				const subject = { ...SUBJECT, command: `${command} show`, id: word, idKind: kindOfName(name) };
				const details = await withEndpoint(await locate(), terminal, subject, (_, endpoint) =>
					endpoint.getPayment(name),
				);
				await print(terminal, [`${JSON.stringify(snakeCaseAll(details), null, '\t')}\n`]);
				return EXIT.ok;
			},
		},
		export: {
			summary: 'Export all payments of a period as CSV or JSON Lines',
			words: [],
			usage: `${FILTER_USAGE} [--format <format>]`,
			options: {
				...FILTER,
				format: {
					type: 'string',
					value: 'format',
					description: '`list`: table (default), csv or jsonl; `export`: csv (default) or jsonl',
				},
			},
			example: '--since 2026-11-01 --until 2026-12-01 --zone America/Bogota > november.csv',
			async run({ values, terminal, locate }) {
				const form = readFormat(values, ['csv', 'jsonl'], `${command} export`);
				const query = readQuery(values, `${command} export`);
				const subject = { ...SUBJECT, command: `${command} export` };
				await withEndpoint(await locate(), terminal, subject, (_, endpoint) =>
					print(terminal, linesOf(form, pagesOf(endpoint, query))),
				);
				return EXIT.ok;
			},
		},
	};
}

/** A UUID is an id, 18 characters are a reference of ours, anything else is the reference of an order. */
export function nameOf(word: string, of: string | undefined): PaymentName {
	if (of !== undefined) return { provider: of, providerId: word };
	if (UUID.test(word)) return { id: word.toLowerCase() };
	return /^[0-9A-Z]{18}$/.test(word) ? { reference: word } : { order: word };
}

/** The kind of a name of a payment, e.g. `reference`. */
export function kindOfName(name: PaymentName): string {
	return 'reference' in name ? 'reference' : 'order' in name ? 'order' : 'id';
}

export function readFormat<Format extends string>(
	values: Given['values'],
	known: readonly [Format, ...Format[]],
	command: string,
): Format {
	const given = values['format'] ?? known[0];
	const found = known.find((name) => name === given);
	if (found === undefined) {
		throw new UsageError(`--format is "${given}"; choose ${known.join(', ')}.`, command);
	}
	return found;
}

function readQuery(values: Given['values'], command: string): PaymentsQuery {
	const { limit: most, status, kind, ...texts } = values;
	const names = ['since', 'until', 'zone', 'order', 'provider', 'cursor'] as const;
	const query: PaymentsQuery = {
		...Object.fromEntries(names.flatMap((name) => (texts[name] === undefined ? [] : [[name, texts[name]]]))),
		...(status !== undefined && { status: status as Status }),
		...(kind !== undefined && { kind: kind as NonNullable<PaymentsQuery['kind']> }),
		...(most !== undefined && { limit: /^\d{1,6}$/.test(most) ? Number(most) : NaN }),
	};
	inWordsOfOptions(() => checkQuery(query), command);
	return query;
}

/** Runs a check. Its error names the option instead of the member of the query. */
export function inWordsOfOptions(check: () => void, command: string): void {
	try {
		check();
	} catch (error) {
		if (!(error instanceof ProblemError)) throw error;
		const sentence = error.facts.hint?.detail ?? error.message;
		throw new UsageError(
			sentence.replace(/"(since|until|zone|status|kind|limit|day|order|provider)"/g, '--$1'),
			command,
		);
	}
}

/** All pages of a list, in sequence. */
async function* pagesOf(endpoint: Endpoint, query: PaymentsQuery): AsyncGenerator<readonly Payment[]> {
	let cursor: string | undefined;
	do {
		const page = await endpoint.listPayments({ ...query, cursor, limit: LONGEST_PAGE });
		yield page.payments;
		cursor = page.next ?? undefined;
	} while (cursor !== undefined);
}

/** The output for a list of pages, one page at a time. */
async function* linesOf(
	form: 'csv' | 'jsonl',
	pages: Iterable<readonly Payment[]> | AsyncIterable<readonly Payment[]>,
): AsyncGenerator<string> {
	if (form === 'csv') yield csvHeader();
	const lineOf =
		form === 'csv' ? csvLine : (payment: Payment) => `${JSON.stringify(snakeCaseAll(payment))}\n`;
	for await (const payments of pages) yield payments.map(lineOf).join('');
}

/** Prints each page once it is read. Ends without an error when the reader closes the pipe, e.g. `| head`. */
export async function print(
	{ stdout }: Pick<Terminal, 'stdout'>,
	texts: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
	try {
		await pipeline(Readable.from(texts), stdout, { end: false });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
	}
}
