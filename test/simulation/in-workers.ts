import { Worker } from 'node:worker_threads';
import type { Habit } from './habits.ts';
import type { Order, Result } from './worker.ts';

/**
 * Hands orders out to workers; each worker has one at a time.
 * @param jobs how many workers
 * @param habits of all histories; by default those of the seeds
 * @param take gets each result; false ends the run
 */
export async function inWorkers(
	jobs: number,
	orders: Iterable<Order>,
	habits: readonly Habit[] | undefined,
	take: (result: Result) => boolean,
): Promise<void> {
	const waiting = orders[Symbol.iterator]();
	let goesOn = true;
	const workers = Array.from({ length: jobs }, () => {
		const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { habits } });
		return new Promise<void>((resolve, reject) => {
			const next = () => {
				const { value, done } = goesOn ? waiting.next() : { value: undefined, done: true };
				worker.postMessage(done ? { end: true } : value);
			};
			worker.on('message', (result: Result) => {
				goesOn = take(result) && goesOn;
				next();
			});
			worker.on('error', reject);
			worker.on('exit', () => resolve());
			next();
		});
	});
	await Promise.all(workers);
}
