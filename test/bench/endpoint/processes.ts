import type { Row } from '../row.ts';
import type { Scale } from '../scale.ts';
import { startServer } from '../server-process.ts';
import { startOurs, stop, type Contender } from './contenders.ts';
import { newPlace } from './places.ts';
import { together } from '../load.ts';

const CLIENTS = 50;

/** What two and four endpoints on one store do beside one, with the same number of payers in all. */
export async function processes(scale: Scale): Promise<Row[]> {
	const rows: Row[] = [];
	for (const store of ['postgres', 'redis'] as const) {
		const provider = await startServer('provider');
		const { place, erase } = await newPlace(store);
		const them: Contender[] = [];
		try {
			for (let n = 0; n < 4; n++) them.push(await startOurs({ provider: provider.origin, store, place }));
			for (const { load } of them) await load.saturate(10, scale.warmUpMs / 2);
			const reached = new Map([1, 2, 4].map((count): [number, number[]] => [count, []]));
			for (let round = 0; round < scale.rounds; round++) {
				for (const [count, figures] of reached) {
					const parts = them
						.slice(0, count)
						.map(({ load }) => load.saturate(Math.floor(CLIENTS / count), scale.roundMs));
					const measured = await Promise.all(parts);
					if (together(measured).failed > 0) throw new Error('Some payments were not opened');
					figures.push(measured.reduce((sum, { perSecond }) => sum + perSecond, 0));
				}
			}
			const mean = (count: number) =>
				(reached.get(count) ?? []).reduce((sum, figure) => sum + figure, 0) / scale.rounds;
			for (const count of [2, 4]) {
				rows.push({
					name: `requests/s of ${count} processes on ${store}`,
					ours: mean(count),
					baseline: { name: 'one process', value: mean(1) },
					unit: 'req/s',
					by: 'ratio',
				});
			}
		} finally {
			await Promise.all(them.map(stop));
			await provider.stop();
			await erase();
		}
	}
	return rows;
}
