import { Load } from '../load.ts';
import type { Row } from '../row.ts';
import { percentile } from '../samples.ts';
import { startServer } from '../server-process.ts';
import { newAttempt } from '../shots.ts';

/** What the endpoint answers when its provider does not: a problem of this status. */
const REFUSED = [502, 503, 504];
/** A port that no system gives out by itself, and nothing listens at. */
const REFUSING = 2;
/** More than it takes to open the breaker. */
const PAYERS = 8;
const PAYERS_AFTER = 200;

/** How long a payer waits for the answer that the provider is down, before and after it is known. */
export async function providerDown(): Promise<Row[]> {
	const rows = await Promise.all([
		waits('refuses connections', REFUSING),
		waits('answers 503', 'unavailable'),
		waits('never answers', 'silent'),
	]);
	return rows.flat();
}

async function waits(name: string, how: number | 'unavailable' | 'silent'): Promise<Row[]> {
	const provider = typeof how === 'number' ? undefined : await startServer('provider', { down: how });
	const origin = provider?.origin ?? `http://127.0.0.1:${how}`;
	const server = await startServer('checkout', { provider: origin });
	const load = new Load(server.port, newAttempt, ...REFUSED);
	try {
		const first = await load.send(PAYERS, PAYERS);
		const then = await load.send(PAYERS_AFTER, 1);
		const bad = first.failed + then.failed;
		if (bad > 0) throw new Error(`${bad} payers were not told that the provider ${name}`);
		return [
			{
				name: `longest wait when the provider ${name}`,
				ours: percentile(first.latencies, 1),
				unit: 'ms',
				by: 'value',
				target: { atMost: 12_000 },
				...(how === 'silent' && {
					note: 'the time limit of one verb is 11,500 ms; the rest is the way there and back',
				}),
			},
			{
				name: `the same once the breaker is open (p99)`,
				ours: percentile(then.latencies, 0.99),
				unit: 'ms',
				by: 'value',
				target: { atMost: 50 },
			},
		];
	} finally {
		load.close();
		await server.stop();
		await provider?.stop();
	}
}
