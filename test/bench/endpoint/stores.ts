import type { StoreKind } from '../../stores/open-store.ts';
import type { Row } from '../row.ts';
import { percentile } from '../samples.ts';
import type { Scale } from '../scale.ts';
import { startServer } from '../server-process.ts';
import { startOurs, stop } from './contenders.ts';
import { newPlace } from './places.ts';
import { inTurns } from './turns.ts';

const KINDS: readonly StoreKind[] = ['sqlite', 'redis', 'postgres'];
const CLIENTS = 50;
const PER_SECOND = 50;

/** What each store adds to a payment beside the one in memory, in time and in what one process can do. */
export async function stores(scale: Scale): Promise<Row[]> {
	const provider = await startServer('provider');
	const places = await Promise.all(KINDS.map(newPlace));
	const inMemory = await startOurs({ provider: provider.origin }, 'memory');
	const others = await Promise.all(
		KINDS.map((store, at) =>
			startOurs({ provider: provider.origin, store, place: places[at]?.place ?? '' }, store),
		),
	);
	const them = [inMemory, ...others];
	try {
		const calm = await inTurns(them, scale, ({ load }, round) =>
			load.atRate(PER_SECOND, scale.roundMs, round + 1),
		);
		const busy = await inTurns(them, scale, ({ load }) => load.saturate(CLIENTS, scale.roundMs / 2));
		return KINDS.flatMap((kind, at): Row[] => [
			{
				name: `p50 of a payment on ${kind}, at ${PER_SECOND} requests/s`,
				ours: percentile(calm[at + 1]?.latencies ?? [], 0.5),
				baseline: { name: 'memory', value: percentile(calm[0]?.latencies ?? [], 0.5) },
				unit: 'ms',
				by: 'difference',
			},
			{
				name: `requests/s with ${CLIENTS} clients on ${kind}`,
				ours: busy[at + 1]?.perSecond ?? Number.NaN,
				baseline: { name: 'memory', value: busy[0]?.perSecond ?? Number.NaN },
				unit: 'req/s',
				by: 'ratio',
			},
		]);
	} finally {
		await Promise.all(them.map(stop));
		await provider.stop();
		await Promise.all(places.map(({ erase }) => erase()));
	}
}
