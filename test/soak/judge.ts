import type { Payer } from './payer.ts';
import type { Row } from './row.ts';
import type { Addresses, ProviderName } from './shop.ts';
import type { Kept, Simulators } from './simulators.ts';

/**
 * Compares what payers were answered with what the simulators keep: one payment each, and it is the one that the payer was
 * sent to.
 * @param pagesAt where the endpoint reaches the simulators, and hence their pages, when something stands in between
 */
export async function judge(
	on: string,
	payers: readonly Payer[],
	simulators: Simulators,
	{ note, pagesAt = simulators.addresses }: { readonly note?: string; readonly pagesAt?: Addresses } = {},
): Promise<Row> {
	const census = await simulators.census();
	const ends = Map.groupBy(payers, (payer) => endOf(payer, census.get(payer.item), pagesAt));
	const count = (end: ReturnType<typeof endOf>) => ends.get(end)?.length ?? 0;
	for (const payer of ends.get('lost') ?? []) console.error(`lost on ${on}: ${storyOf(payer)}`);
	return {
		on,
		tried: payers.length,
		survived: count('survived'),
		lost: count('lost'),
		doubled: count('doubled'),
		...(note !== undefined && { note }),
	};
}

/** What whoever was lost went through, for whoever looks for the cause. */
function storyOf({ item, attempt, urls, problems, paid, waited }: Payer): string {
	const end = paid ? 'told “paid”' : `${urls.size} addresses`;
	const answers = problems
		.map((problem, at) => (problem === problems[at - 1] ? '' : problem))
		.filter(Boolean);
	return `${item} (${attempt}): ${end} after ${(waited / 1000).toFixed(1)} s and ${answers.join(', ') || 'no problem'}`;
}

function endOf(
	{ item, urls, paid }: Payer,
	kept: Kept | undefined,
	pagesAt: Addresses,
): 'survived' | 'lost' | 'doubled' {
	const payable = kept?.payable ?? [];
	if (payable.length > 1 || urls.size > 1) return 'doubled';
	const [url] = urls;
	const [payment] = payable;
	if (url === undefined || !payment) return 'lost';
	const { pathname, search } = new URL(payment.page);
	const page = pagesAt[item.split('.')[0] as ProviderName] + pathname + search;
	// Nobody pays here unless a scenario says so, hence to be told so is to be told something false.
	return url === page && !paid ? 'survived' : 'lost';
}

/** Sums rows of the same kind up into one. */
export function total(on: string, rows: readonly Row[], note?: string): Row {
	const sum = (figure: 'tried' | 'survived' | 'lost' | 'doubled') =>
		rows.reduce((whole, row) => whole + row[figure], 0);
	return {
		on,
		tried: sum('tried'),
		survived: sum('survived'),
		lost: sum('lost'),
		doubled: sum('doubled'),
		...(note !== undefined && { note }),
	};
}
