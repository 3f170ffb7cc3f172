import {
	checkComparisonQuery,
	type ComparisonQuery,
	type PaymentComparison,
	type PaymentDifference,
	type PaymentSide,
	type ProviderComparison,
} from '../../endpoint/books/comparison.ts';
import { snakeCaseAll } from '../../endpoint/http/snake-case.ts';
import { inWordsOfOptions, print, readFormat, ZONE } from './books.ts';
import { readArgs, UsageError, type Command } from '../command.ts';
import { ChangeCounter } from './count-changes.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Given } from './family.ts';
import { locate, LOCATION, LOCATION_USAGE } from '../config/locate.ts';
import { plain } from './payment-rows.ts';
import { withEndpoint } from './with-endpoint.ts';

const NAME = 'reconcile';
const SUBJECT = { command: NAME, kind: 'payment' } as const;

const OPTIONS = {
	...LOCATION,
	limit: {
		type: 'string',
		value: 'n',
		description: 'Most payments to read without --day (default: all that are due)',
	},
	day: {
		type: 'string',
		value: 'day',
		description: "Compare the payments of this day, e.g. 2026-11-27, with the providers' lists instead",
	},
	zone: { ...ZONE, description: 'Time zone in which --day begins, e.g. America/Bogota (default: UTC)' },
	provider: { type: 'string', value: 'name', description: 'Only compare with this provider, e.g. onepay' },
	format: {
		type: 'string',
		value: 'format',
		description: 'Format of the comparison: table or json (default: table)',
	},
} as const;

/** `npx checkout-links reconcile`: reads due payments at the providers, or compares a day with the providers' lists. */
export const reconcile: Command = {
	usage: [
		`${LOCATION_USAGE} [--limit <n>]`,
		`--day <day> [--zone <zone>] [--provider <name>] [--format <format>] ${LOCATION_USAGE}`,
	],
	options: OPTIONS,
	example: 'reconcile --day 2026-11-27 --zone America/Bogota',
	notes: [
		'Without --day it prints {"checked", "changed"}: how many payments were read, and how many had a new status.',
		'With --day it ends with exit code 1 when the lists differ, or one could not be read.',
	],
	async run(args, terminal) {
		const { values } = readArgs(NAME, args, OPTIONS);
		const given = { values, terminal, locate: () => locate(values, terminal) };
		return values.day === undefined ? readDue(given) : compare(given);
	},
};

type Request = Pick<Given, 'values' | 'terminal' | 'locate'>;

/** Reads due payments at the providers. */
async function readDue({ values, terminal, locate: find }: Request): Promise<ExitCode> {
	const foreign = ['zone', 'provider', 'format'].find((option) => values[option] !== undefined);
	if (foreign !== undefined) throw new UsageError(`--${foreign} needs --day.`, NAME);
	const most = values['limit'];
	if (most !== undefined && !/^[1-9]\d{0,5}$/.test(most)) {
		throw new UsageError(`--limit is "${most}"; it must be a whole number from 1 to 999999.`, NAME);
	}
	const changes = new ChangeCounter();
	const checked = await withEndpoint(
		await find(),
		terminal,
		SUBJECT,
		(_, endpoint) => endpoint.reconcile(most === undefined ? {} : { limit: Number(most) }),
		(config) => changes.watch(config),
	);
	terminal.console.log(JSON.stringify({ checked, changed: changes.count }));
	return EXIT.ok;
}

/** Compares a day with the providers' lists. */
async function compare({ values, terminal, locate: find }: Request): Promise<ExitCode> {
	if (values['limit'] !== undefined) throw new UsageError('--limit cannot be used with --day.', NAME);
	const form = readFormat(values, ['table', 'json'], NAME);
	const query: ComparisonQuery = {
		day: values['day'] ?? '',
		...(values['zone'] !== undefined && { zone: values['zone'] }),
		...(values['provider'] !== undefined && { provider: values['provider'] }),
	};
	inWordsOfOptions(() => checkComparisonQuery(query), NAME);
	const comparison = await withEndpoint(await find(), terminal, SUBJECT, (_, endpoint) =>
		endpoint.comparePayments(query),
	);
	await print(terminal, [
		form === 'json' ? `${JSON.stringify(snakeCaseAll(comparison), null, '\t')}\n` : reportOf(comparison),
	]);
	const isClean = comparison.providers.every(
		({ outcome, differences }) => outcome !== 'failed' && differences.length === 0,
	);
	return isClean ? EXIT.ok : EXIT.failed;
}

function reportOf({ since, until, providers }: PaymentComparison): string {
	const isOurs = providers.some(({ differences }) =>
		differences.some(({ kind }) => kind !== 'only_at_provider'),
	);
	return [
		`Payments created from ${since} to ${until}`,
		...providers.flatMap((one) => ['', summaryOf(one), ...one.differences.map((each) => lineOf(one, each))]),
		...(isOurs
			? ['', 'Payments of this endpoint are due now: the next `reconcile` reads them at the provider.']
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
	return `${name}: ${equal} equal, ${differences.length} different, ${others} not made here`;
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
