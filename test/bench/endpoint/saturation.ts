import type { Row } from '../row.ts';
import type { Scale } from '../scale.ts';
import { startField } from './contenders.ts';
import { inTurns } from './turns.ts';

const CLIENTS = 50;
/** Share of what a proxy without any promise can do. */
const AT_LEAST = 0.6;

/** How many payments a second one process opens when it is never left in peace. */
export async function saturation(scale: Scale): Promise<Row[]> {
	const field = await startField();
	try {
		const them = [field.ours, field.bare, field.hono];
		const [ours, bare, hono] = await inTurns(them, scale, ({ load }) =>
			load.saturate(CLIENTS, scale.roundMs),
		);
		if (!ours || !bare || !hono) throw new Error('Nobody was measured');
		const beside = (name: string, value: number): Row => ({
			name: `requests/s with ${CLIENTS} clients, beside ${name}`,
			ours: ours.perSecond,
			baseline: { name, value },
			unit: 'req/s',
			by: 'ratio',
		});
		return [
			{ ...beside('node:http', bare.perSecond), target: { atLeast: AT_LEAST } },
			beside('Hono', hono.perSecond),
		];
	} finally {
		await field.stop();
	}
}
