import type { Habit } from './habits.ts';
import { type Plant, runHistory } from './history.ts';
import type { Invariant } from './oracle.ts';
import { habitsOf } from './world.ts';

/**
 * The smallest set of habits, found by switching them off one at a time, with which a history still breaks a promise.
 * @param seed of a history that breaks it
 * @param invariant the promise
 * @param habits to begin with; by default those of the seed
 * @param plant as in {@link runHistory}
 */
export async function shrink(
	seed: number,
	invariant: Invariant,
	habits: readonly Habit[] = habitsOf(seed),
	plant?: () => Plant,
): Promise<readonly Habit[]> {
	let needed = habits;
	// Once more from the beginning while it helped: a habit may have been needed only beside another one.
	for (let before = -1; before !== needed.length;) {
		before = needed.length;
		for (const habit of needed) {
			const fewer = needed.filter((other) => other !== habit);
			const { breaches } = await runHistory(seed, {
				habits: fewer,
				isLogged: false,
				...(plant && { plant }),
			});
			if (breaches.some((breach) => breach.invariant === invariant)) needed = fewer;
		}
	}
	return needed;
}
