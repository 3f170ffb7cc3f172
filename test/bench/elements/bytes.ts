import { BUDGETS } from '../../build/budgets.ts';
import { buildCdn } from '../../build/cdn.ts';
import { ourTotals } from '../../build/our-totals.ts';
import { peerSizes } from '../../build/peer-sizes.ts';
import type { Row } from '../row.ts';

/** What a page loads, gzipped: beside Lit with one button, below which nothing made with Lit can come, and beside others. */
export async function bytes(): Promise<Row[]> {
	await buildCdn();
	const totals = await ourTotals();
	const rows: Row[] = [];
	for await (const { title, gzip, floor } of peerSizes()) {
		if (gzip === undefined) continue;
		const baseline = { name: title, value: gzip };
		if (floor) {
			for (const [what, words] of [
				['initial', 'loaded before the payer acts'],
				['redirect', 'loaded in a payment by redirect'],
			] as const)
				rows.push({
					name: words,
					ours: totals[what],
					baseline,
					unit: 'bytes',
					by: 'value',
					target: { atMost: BUDGETS[what] },
				});
		} else {
			rows.push({
				name: 'loaded before the payer acts, beside others',
				ours: totals.initial,
				baseline,
				unit: 'bytes',
				by: 'ratio',
			});
		}
	}
	return rows;
}
