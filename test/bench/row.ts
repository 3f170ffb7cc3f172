/** One measured figure beside what it is measured against, both from the same run. */
export interface Row {
	/** As `endpoint / p99 at 300 requests per second`. */
	readonly name: string;
	readonly ours: number;
	/** What it stands beside: another program that did the same work, or the same program with less of it. */
	readonly baseline?: { readonly name: string; readonly value: number };
	readonly unit: Unit;
	/** How `ours` stands to the baseline; without one, or by itself, `value`. */
	readonly by: 'ratio' | 'difference' | 'value';
	/** Bound of the ratio, difference or value; a row without one informs. */
	readonly target?: { readonly atMost: number } | { readonly atLeast: number };
	/** What a reader has to know to judge it. */
	readonly note?: string;
}

export type Unit = 'ms' | 's' | 'µs' | 'req/s' | 'bytes' | 'MB' | 'count' | '';

/** What the target speaks of. */
export function compared({ ours, baseline, by }: Row): number {
	if (by === 'value' || !baseline) return ours;
	return by === 'ratio' ? ours / baseline.value : ours - baseline.value;
}

/** Whether the target stands; `undefined` where there is none. A figure that could not be measured falls short. */
export function holds(row: Row): boolean | undefined {
	if (!row.target) return undefined;
	const figure = compared(row);
	return 'atMost' in row.target ? figure <= row.target.atMost : figure >= row.target.atLeast;
}
