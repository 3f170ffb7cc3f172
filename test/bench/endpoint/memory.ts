import type { Row } from '../row.ts';
import { percentile } from '../samples.ts';
import type { Scale } from '../scale.ts';
import { startServer } from '../server-process.ts';
import { startOurs, stop } from './contenders.ts';
import { newPlace } from './places.ts';

const MB = 1024 * 1024;
const CLIENTS = 20;
/** A busy shop's rate, kept up for as long as a leak needs to show. */
const PER_SECOND = 100;
const SEED = 20260102;

/** What an endpoint on SQLite holds in memory, and how it gets on as there is 1, 10 and 100 times as much behind it. */
export async function memory({ short }: Scale): Promise<Row[]> {
	const provider = await startServer('provider');
	const { place, erase } = await newPlace('sqlite');
	const ours = await startOurs({ provider: provider.origin, store: 'sqlite', place });
	const bare = await startServer('bare', { provider: provider.origin });
	try {
		const unit = short ? 100 : 500;
		await ours.load.send(unit * 5, CLIENTS);
		const before = await ours.server.usage();
		const p50: number[] = [];
		for (const count of [unit, unit * 10, unit * 100]) {
			const { latencies, failed } = await ours.load.send(count, CLIENTS);
			if (failed > 0) throw new Error(`${failed} payments were not opened`);
			// Of the last ones, which have everything else behind them.
			p50.push(percentile(latencies.slice(-unit), 0.5));
		}
		const after = await ours.server.usage();
		const steadyMs = short ? 5_000 : 600_000;
		const { failed } = await ours.load.atRate(PER_SECOND, steadyMs, SEED);
		if (failed > 0) throw new Error(`${failed} payments were not opened`);
		const later = await ours.server.usage();
		const minutes = steadyMs < 60_000 ? `${steadyMs / 1000} s` : `${steadyMs / 60_000} minutes`;
		const steady = `${minutes} more at ${PER_SECOND} payments/s`;
		const [once = Number.NaN, ten = Number.NaN, hundred = Number.NaN] = p50;
		const payments = (unit * 111).toLocaleString('en');
		return [
			{
				name: `memory after ${payments} payments`,
				ours: after.rss / MB,
				baseline: { name: 'node:http, idle', value: (await bare.usage()).rss / MB },
				unit: 'MB',
				by: 'ratio',
			},
			{
				name: `living objects after ${payments} payments`,
				ours: after.heap / MB,
				baseline: { name: 'before them', value: before.heap / MB },
				unit: 'MB',
				by: 'difference',
				target: { atMost: 20 },
			},
			{
				name: `memory after ${steady}`,
				ours: later.rss / MB,
				baseline: { name: 'before', value: after.rss / MB },
				unit: 'MB',
				by: 'difference',
				...(!short && { target: { atMost: 20 } }),
			},
			{
				name: `living objects after ${steady}`,
				ours: later.heap / MB,
				baseline: { name: 'before', value: after.heap / MB },
				unit: 'MB',
				by: 'difference',
				target: { atMost: 20 },
			},
			...(
				[
					['10', ten],
					['100', hundred],
				] as const
			).map(([times, figure]): Row => ({
				name: `p50 of a payment behind ${times} × as many`,
				ours: figure,
				baseline: { name: `behind ${unit}`, value: once },
				unit: 'ms',
				by: 'ratio',
			})),
		];
	} finally {
		await stop(ours);
		await bare.stop();
		await provider.stop();
		await erase();
	}
}
