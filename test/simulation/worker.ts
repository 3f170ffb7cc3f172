import { parentPort, workerData } from 'node:worker_threads';
import { makeHttpCheap } from './cheap-http.ts';
import { runHistory } from './history.ts';
import { openFaultOf } from './open-faults.ts';
import type { Invariant } from './oracle.ts';
import { shrink } from './shrink.ts';
import { makeCryptoSynchronous } from './sync-crypto.ts';
import type { Habit } from './habits.ts';

/** What the main thread asks of a worker. */
export type Order =
	| { readonly run: number }
	| { readonly shrink: number; readonly invariant: Invariant }
	| { readonly end: true };

/** How a history went, in numbers. */
export interface Counted {
	readonly seed: number;
	/** The promises that it breaks, and how often. */
	readonly broken: Readonly<Partial<Record<Invariant, number>>>;
	/** Name of the known fault that explains all of it, if one does. */
	readonly open: string | undefined;
	readonly payments: number;
	readonly facts: number;
	readonly reports: number;
	readonly occurred: readonly Habit[];
}

/** What a worker returns. */
export type Result =
	Counted | { readonly seed: number; readonly invariant: Invariant; readonly habits: readonly Habit[] };

const { habits } = (workerData ?? {}) as { readonly habits?: readonly Habit[] };

/** Runs a history, and looks whether what it breaks is known. */
export async function count(seed: number): Promise<Counted> {
	const history = await runHistory(seed, { isLogged: false, ...(habits && { habits }) });
	const { breaches, payments, facts, reports, occurred } = history;
	const broken: Partial<Record<Invariant, number>> = {};
	for (const { invariant } of breaches) broken[invariant] = (broken[invariant] ?? 0) + 1;
	const open = breaches.length === 0 ? undefined : (await openFaultOf(history, habits))?.name;
	return { seed, broken, open, payments, facts, reports, occurred: [...occurred.keys()] };
}

async function work(order: Exclude<Order, { readonly end: true }>): Promise<Result> {
	if ('run' in order) return count(order.run);
	const { shrink: seed, invariant } = order;
	return { seed, invariant, habits: await shrink(seed, invariant, habits) };
}

if (parentPort) {
	makeCryptoSynchronous();
	makeHttpCheap();
	parentPort.on('message', (order: Order) => {
		if ('end' in order) return parentPort?.close();
		return void work(order).then((result) => parentPort?.postMessage(result));
	});
}
