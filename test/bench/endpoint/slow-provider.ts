import type { Row } from '../row.ts';
import { percentile } from '../samples.ts';
import type { Scale } from '../scale.ts';
import { startField } from './contenders.ts';
import { inTurns } from './turns.ts';

const DELAY_MS = 200;
const CLIENTS = 200;

/** How long payers wait when the provider takes 200 ms and 200 of them wait at once. */
export async function slowProvider(scale: Scale): Promise<Row[]> {
	const field = await startField({ delayMs: DELAY_MS });
	try {
		const [ours, bare] = await inTurns([field.ours, field.bare], scale, ({ load }) =>
			load.saturate(CLIENTS, scale.roundMs),
		);
		if (!ours || !bare) throw new Error('Nobody was measured');
		return [
			{
				name: `p99 with a provider of ${DELAY_MS} ms, ${CLIENTS} clients`,
				ours: percentile(ours.latencies, 0.99),
				baseline: { name: 'node:http', value: percentile(bare.latencies, 0.99) },
				unit: 'ms',
				by: 'value',
				target: { atMost: 500 },
			},
		];
	} finally {
		await field.stop();
	}
}
