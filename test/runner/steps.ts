import { ToolFailure } from '../../src/build/run-tool.ts';
import type { Tally } from './tally.ts';

/** Something that either comes to its end or throws; its name is the test's. */
export type Step = readonly [name: string, run: () => Promise<unknown>];

/** Runs steps one after the other, each a test; a failed one does not keep the others from running. */
export async function runSteps(...steps: readonly Step[]): Promise<Tally> {
	const failures: string[] = [];
	for (const [name, run] of steps) {
		try {
			await run();
		} catch (error) {
			failures.push(`${name}\n${error instanceof ToolFailure ? error.message : String(error)}`);
		}
	}
	return { passed: steps.length - failures.length, failures, skipped: [] };
}
