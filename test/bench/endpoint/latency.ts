import type { Row } from '../row.ts';
import { percentile } from '../samples.ts';
import type { Scale } from '../scale.ts';
import { startField } from './contenders.ts';
import { inTurns } from './turns.ts';

const PER_SECOND = 300;
/** What our own work may add, in milliseconds. */
const TARGETS = { p50: 3, p95: 6, p99: 20 } as const;

/** How long a payment takes to open while 300 others a second do, beside proxies that keep no promise. */
export async function latency(scale: Scale): Promise<Row[]> {
	const field = await startField();
	try {
		const measured = await inTurns([field.ours, field.bare, field.hono], scale, ({ load }, round) =>
			load.atRate(PER_SECOND, scale.roundMs, round + 1),
		);
		const [ours, bare, hono] = measured.map(({ latencies }) => latencies);
		if (!ours || !bare || !hono) throw new Error('Nobody was measured');
		return [
			...(['p50', 'p95', 'p99'] as const).map((name): Row => {
				const p = Number(name.slice(1)) / 100;
				return {
					name: `${name} at ${PER_SECOND} requests/s, open loop`,
					ours: percentile(ours, p),
					baseline: { name: 'node:http', value: percentile(bare, p) },
					unit: 'ms',
					by: 'difference',
					target: { atMost: TARGETS[name] },
				};
			}),
			{
				name: `p50 at ${PER_SECOND} requests/s beside Hono`,
				ours: percentile(ours, 0.5),
				baseline: { name: 'Hono', value: percentile(hono, 0.5) },
				unit: 'ms',
				by: 'difference',
			},
		];
	} finally {
		await field.stop();
	}
}
