import { together, type Load, type Measured } from '../load.ts';
import type { Scale } from '../scale.ts';

/**
 * Measures each of them in turn, and again from the start for every round, so that whatever else the machine does meets
 * all alike. Before that each is warmed up.
 * @returns what each did in all of its turns, in the order of `them`
 */
export async function inTurns<T extends { readonly load: Load }>(
	them: readonly T[],
	{ rounds, warmUpMs }: Scale,
	turn: (one: T, round: number) => Promise<Measured>,
): Promise<Measured[]> {
	for (const { load } of them) await load.saturate(20, warmUpMs);
	const parts = them.map((): Measured[] => []);
	for (let round = 0; round < rounds; round++) {
		for (const [at, one] of them.entries()) parts[at]?.push(await turn(one, round));
	}
	const measured = parts.map(together);
	for (const { failed } of measured) {
		if (failed > 0)
			throw new Error(`${failed} requests were not answered as expected: this run measures nothing`);
	}
	return measured;
}
