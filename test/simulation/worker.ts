import { parentPort, workerData } from 'node:worker_threads';
import { makeHttpCheap } from './cheap-http.ts';
import { runHistory } from './history.ts';
import type { Invariant } from './oracle.ts';
import { shrink } from './shrink.ts';
import { makeCryptoSynchronous } from './sync-crypto.ts';
import type { Habit } from './habits.ts';

/** What the main thread asks of a worker. */
export type Order =
	| { readonly run: number }
	| { readonly shrink: number; readonly invariant: Invariant }
	| { readonly end: true };

/** What a worker returns. */
export type Result =
	| {
			readonly seed: number;
			readonly invariants: readonly Invariant[];
			readonly facts: number;
			readonly occurred: readonly Habit[];
	  }
	| { readonly seed: number; readonly invariant: Invariant; readonly habits: readonly Habit[] };

makeCryptoSynchronous();
makeHttpCheap();
const { habits } = workerData as { readonly habits: readonly Habit[] | undefined };

async function work(order: Exclude<Order, { readonly end: true }>): Promise<Result> {
	if ('shrink' in order) {
		const { shrink: seed, invariant } = order;
		return { seed, invariant, habits: await shrink(seed, invariant, habits) };
	}
	const { seed, breaches, facts, occurred } = await runHistory(order.run, {
		isLogged: false,
		...(habits && { habits }),
	});
	const invariants = [...new Set(breaches.map(({ invariant }) => invariant))];
	return { seed, invariants, facts, occurred: [...occurred.keys()] };
}

parentPort?.on('message', (order: Order) => {
	if ('end' in order) return parentPort?.close();
	return void work(order).then((result) => parentPort?.postMessage(result));
});
