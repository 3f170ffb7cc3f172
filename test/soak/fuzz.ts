import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FuzzReport } from '../endpoint/fuzz.ts';
import { inPlace } from './places.ts';
import type { Row, Scale } from './row.ts';

const REQUESTS: Readonly<Record<Scale, number>> = { short: 2_000, long: 200_000 };
/** How much the process may grow after the first tenth. */
const GROWTH_BYTES = 20 * 1024 * 1024;
/** Room for what has just been made: the collector would take ever more of it, which is no leak and would hide one. */
const YOUNG_MB = 16;

/**
 * Generated requests, most of them broken in some way, to an endpoint in a process of its own. None is answered 5xx, none
 * sells at another price than the shop's, and the process does not grow.
 */
export async function fuzz(scale: Scale): Promise<Row[]> {
	const requests = REQUESTS[scale];
	const seed = Date.now() % 1_000_000_000;
	return inPlace('sqlite', async ({ place }) => {
		const child = fork(
			join(import.meta.dirname, 'fuzz-process.ts'),
			[JSON.stringify({ requests, seed, place })],
			{ execArgv: ['--expose-gc', `--max-semi-space-size=${YOUNG_MB}`] },
		);
		const [report] = (await Promise.race([
			once(child, 'message'),
			once(child, 'exit').then(([code]) => Promise.reject(new Error(`The fuzz ended with ${code}`))),
		])) as [FuzzReport];
		const { answers, orders, harm, rssGrowthBytes } = report;
		for (const one of harm.slice(0, 5)) console.error(one);
		const answered = Object.values(answers).reduce((sum, count) => sum + count, 0);
		const growth = `${(rssGrowthBytes / 1024 / 1024).toFixed(1)} MB`;
		return [
			{
				on: 'sqlite',
				tried: requests,
				// Short runs are all beginning, in which every process grows.
				survived: scale === 'long' && rssGrowthBytes > GROWTH_BYTES ? 0 : answered - harm.length,
				lost: harm.length,
				doubled: 0,
				note: `seed ${seed}, ${orders} orders, grew by ${growth}`,
			},
		];
	});
}
