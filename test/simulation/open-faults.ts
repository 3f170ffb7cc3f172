import type { Habit } from './habits.ts';
import { type History, type Plant, runHistory } from './history.ts';
import type { Invariant } from './oracle.ts';
import { habitsOf } from './world.ts';

/** A fault of the product that is known and not mended yet. */
export interface OpenFault {
	/** In plain words. */
	readonly name: string;
	/** The only promises that it breaks. */
	readonly breaks: readonly Invariant[];
	/** Without these habits the same history breaks nothing. */
	readonly needs: readonly Habit[];
	/** Of one that makes reports late: by how many milliseconds at most. */
	readonly lateMs?: number;
}

/**
 * Faults that histories are expected to show. Each must still be shown by a history of `npm test`, so that what is mended
 * is taken off this list. Empty is best.
 */
export const OPEN_FAULTS: readonly OpenFault[] = [];

/**
 * Finds the open fault that a failing history shows. It must break no other promise, and the same history without what
 * the fault needs must break none at all; whatever is not explained in this way is new.
 * @param history that breaks a promise
 * @param habits of the history; by default those of the seed
 * @param open what is known
 * @param plant as in {@link runHistory}
 */
export async function openFaultOf(
	history: Pick<History, 'seed' | 'breaches'>,
	habits: readonly Habit[] = habitsOf(history.seed),
	open: readonly OpenFault[] = OPEN_FAULTS,
	plant?: () => Plant,
): Promise<OpenFault | undefined> {
	for (const fault of open) {
		const isOnly = history.breaches.every(
			({ invariant, lateMs = 0 }) => fault.breaks.includes(invariant) && lateMs <= (fault.lateMs ?? 0),
		);
		const fewer = habits.filter((habit) => !fault.needs.includes(habit));
		if (!isOnly || fewer.length === habits.length) continue;
		const without = await runHistory(history.seed, {
			habits: fewer,
			isLogged: false,
			...(plant && { plant }),
		});
		if (without.breaches.length === 0) return fault;
	}
	return undefined;
}
