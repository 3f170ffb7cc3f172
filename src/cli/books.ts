import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
	checkComparisonQuery,
	type ComparisonQuery,
	type PaymentComparison,
	type PaymentDifference,
	type PaymentSide,
	type ProviderComparison,
} from '../endpoint/books/comparison.ts';
import { checkQuery, LONGEST_PAGE, PAYMENT_KINDS, type PaymentsQuery } from '../endpoint/books/books.ts';
import { ProblemError, type Endpoint, type Payment, type PaymentName } from '../endpoint/index.ts';
import { snakeCaseAll } from '../endpoint/http/snake-case.ts';
import type { Status } from '../wire/status.ts';
import { UsageError, type Options } from './command.ts';
import type { Given, Verb } from './family.ts';
import { csvHeader, csvLine, plain, tableOf } from './payment-rows.ts';
import { withEndpoint } from './with-endpoint.ts';
import { UUID } from '../wire/uuid.ts';

const zone = {
	type: 'string',
	value: 'ZONE',
	says: 'time zone in which days begin, as America/Bogota; default UTC',
} as const;
const provider = {
	type: 'string',
	value: 'NAME',
	says: 'only of this provider, as onepay; with `show`, the word is an id of this provider',
} as const;

const FILTER = {
	since: {
		type: 'string',
		value: 'DAY',
		says: 'made from the beginning of this day on (or a time, as 2026-11-01T05:00:00Z)',
	},
	until: { type: 'string', value: 'DAY', says: 'made before the beginning of this day (or before a time)' },
	zone,
	status: { type: 'string', value: 'STATUS', says: 'only with this status, as succeeded' },
	order: { type: 'string', value: 'ORDER', says: 'only of the order with this reference of yours' },
	provider,
	kind: { type: 'string', value: 'KIND', says: `only of this kind: ${PAYMENT_KINDS.join(', ')}` },
} as const satisfies Options;
const FILTER_USAGE =
	'[--since DAY] [--until DAY] [--zone ZONE] [--status STATUS] [--order ORDER] [--provider NAME] [--kind KIND]';

const format = {
	type: 'string',
	value: 'FORMAT',
	says: '`list`: table (default), csv, jsonl; `export`: csv (default), jsonl; `reconcile --day`: table (default), json',
} as const;
const limit = {
	type: 'string',
	value: 'N',
	says: `how many payments \`list\` prints, up to ${LONGEST_PAGE}, default 50; how many \`reconcile\` reads, default all that are due`,
} as const;

/** The verbs that read the books, and compare them with the providers. */
export function bookVerbs(command: string): Readonly<Record<'list' | 'show' | 'export' | 'reconcile', Verb>> {
	return {
		list: {
			words: [],
			usage: `${FILTER_USAGE} [--limit N] [--cursor CURSOR] [--format FORMAT]`,
			options: {
				...FILTER,
				limit,
				cursor: { type: 'string', value: 'CURSOR', says: 'goes on where a page of `list` ended' },
				format,
			},
			async run({ values, locate }) {
				const form = readFormat(values, ['table', 'csv', 'jsonl'], command);
				const query = readQuery(values, command);
				const { payments, next } = await withEndpoint(await locate(), (_, endpoint) =>
					endpoint.listPayments(query),
				);
				await print(form === 'table' ? [tableOf(payments)] : linesOf(form, [payments]));
				if (next !== null) console.error(`There are more. The next page: --cursor ${next}`);
			},
		},
		show: {
			words: ['ID|REFERENCE|ORDER'],
			usage: '[--provider NAME]',
			options: { provider },
			async run({ words: [word = ''], values, locate }) {
				const details = await withEndpoint(await locate(), (_, endpoint) =>
					endpoint.getPayment(nameOf(word, values['provider'])).catch((error: unknown) => {
						if (!(error instanceof ProblemError && error.code === 'not_found')) throw error;
						throw new Error(`There is no payment ${plain(word)}.`, { cause: error });
					}),
				);
				await print([`${JSON.stringify(snakeCaseAll(details), null, '\t')}\n`]);
			},
		},
		export: {
			words: [],
			usage: `${FILTER_USAGE} [--format FORMAT]`,
			options: { ...FILTER, format },
			async run({ values, locate }) {
				const form = readFormat(values, ['csv', 'jsonl'], command);
				const query = readQuery(values, command);
				await withEndpoint(await locate(), (_, endpoint) => print(linesOf(form, pagesOf(endpoint, query))));
			},
		},
		reconcile: {
			words: [],
			usage: '[--limit N] [--day DAY] [--zone ZONE] [--provider NAME] [--format FORMAT]',
			options: {
				limit,
				day: {
					type: 'string',
					value: 'DAY',
					says: 'compares the payments of this day with the providers’ lists instead; ends with 1 when they differ',
				},
				zone,
				provider,
				format,
			},
			async run(given) {
				if (given.values['day'] === undefined) await catchUp(given, command);
				else await compare(given, command);
			},
		},
	};
}

/** Reads what is due at the providers. */
async function catchUp({ values, locate }: Given, command: string): Promise<void> {
	const foreign = ['zone', 'provider', 'format'].find((option) => values[option] !== undefined);
	if (foreign !== undefined) throw new UsageError(`--${foreign} needs --day.`, command);
	const most = values['limit'];
	if (most !== undefined && !/^[1-9]\d{0,5}$/.test(most)) {
		throw new UsageError(`--limit is "${most}"; it must be a number from 1 on.`, command);
	}
	const count = await withEndpoint(await locate(), (_, endpoint) =>
		endpoint.reconcile(most === undefined ? {} : { limit: Number(most) }),
	);
	console.log(JSON.stringify({ looked_at: count }, null, '\t'));
}

/** Compares a day with the providers' lists. */
async function compare({ values, locate }: Given, command: string): Promise<void> {
	if (values['limit'] !== undefined) throw new UsageError('--limit and --day do not go together.', command);
	const form = readFormat(values, ['table', 'json'], command);
	const query: ComparisonQuery = {
		day: values['day'] ?? '',
		...(values['zone'] !== undefined && { zone: values['zone'] }),
		...(values['provider'] !== undefined && { provider: values['provider'] }),
	};
	inWordsOfOptions(() => checkComparisonQuery(query), command);
	const comparison = await withEndpoint(await locate(), (_, endpoint) => endpoint.comparePayments(query));
	await print([
		form === 'json' ? `${JSON.stringify(snakeCaseAll(comparison), null, '\t')}\n` : reportOf(comparison),
	]);
	const isClean = comparison.providers.every(
		({ outcome, differences }) => outcome !== 'failed' && differences.length === 0,
	);
	if (!isClean) process.exitCode = 1;
}

/** A UUID is an id, 18 characters are a reference of ours, anything else is the reference of an order. */
export function nameOf(word: string, of: string | undefined): PaymentName {
	if (of !== undefined) return { provider: of, providerId: word };
	if (UUID.test(word)) return { id: word.toLowerCase() };
	return /^[0-9A-Z]{18}$/.test(word) ? { reference: word } : { order: word };
}

function readFormat<Format extends string>(
	values: Given['values'],
	known: readonly [Format, ...Format[]],
	command: string,
): Format {
	const given = values['format'] ?? known[0];
	const found = known.find((name) => name === given);
	if (found === undefined) {
		throw new UsageError(`--format is "${given}"; it must be one of ${known.join(', ')}.`, command);
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

/** Runs a check, and names the option where it names a member of a query. */
function inWordsOfOptions(check: () => void, command: string): void {
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

/** All pages of a list, one after the other. */
async function* pagesOf(endpoint: Endpoint, query: PaymentsQuery): AsyncGenerator<readonly Payment[]> {
	let cursor: string | undefined;
	do {
		const page = await endpoint.listPayments({ ...query, cursor, limit: LONGEST_PAGE });
		yield page.payments;
		cursor = page.next ?? undefined;
	} while (cursor !== undefined);
}

/** What is printed of pages, a page at a time. */
async function* linesOf(
	form: 'csv' | 'jsonl',
	pages: Iterable<readonly Payment[]> | AsyncIterable<readonly Payment[]>,
): AsyncGenerator<string> {
	if (form === 'csv') yield csvHeader();
	const lineOf =
		form === 'csv' ? csvLine : (payment: Payment) => `${JSON.stringify(snakeCaseAll(payment))}\n`;
	for await (const payments of pages) yield payments.map(lineOf).join('');
}

/** Prints as fast as it is read; ends quietly when nothing reads any more, as behind `| head`. */
async function print(texts: Iterable<string> | AsyncIterable<string>): Promise<void> {
	try {
		await pipeline(Readable.from(texts), process.stdout, { end: false });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
	}
}

function reportOf({ since, until, providers }: PaymentComparison): string {
	const isOurs = providers.some(({ differences }) =>
		differences.some(({ kind }) => kind !== 'only_at_provider'),
	);
	return [
		`Payments made from ${since} to ${until}`,
		...providers.flatMap((one) => ['', summaryOf(one), ...one.differences.map((each) => lineOf(one, each))]),
		...(isOurs
			? ['', 'Those of ours are due now: the next `payments reconcile` reads them at the provider.']
			: []),
		'',
	].join('\n');
}

function summaryOf({
	provider: name,
	outcome,
	reason,
	equal,
	others,
	differences,
}: ProviderComparison): string {
	if (outcome === 'not_comparable') return `${name}: not comparable. ${reason}`;
	if (outcome === 'failed') return `${name}: the list could not be read. ${plain(reason ?? '')}`;
	return `${name}: ${equal} equal, ${differences.length} different, ${others} made by others`;
}

function lineOf({ provider: name }: ProviderComparison, difference: PaymentDifference): string {
	const { kind, reference, order, providerId, here, atProvider } = difference;
	const what = { differs: 'differs', only_here: 'only here', only_at_provider: `only at ${name}` }[kind];
	return `  ${[
		what,
		reference,
		...(order === null ? [] : [`order ${plain(order)}`]),
		`id at ${name} ${providerId}`,
		...(here ? [`here ${sideOf(here)}`] : []),
		...(atProvider ? [`at ${name} ${sideOf(atProvider)}`] : []),
	].join(' · ')}`;
}

function sideOf({ status, amount, amountPaid }: PaymentSide): string {
	const paid = amountPaid ? `, ${amountPaid.value} ${amountPaid.currency} paid` : '';
	return `${status}${amount ? ` ${amount.value} ${amount.currency}` : ''}${paid}`;
}
