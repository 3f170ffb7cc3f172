import { BROWSER_MUTANTS } from './mutants.browser.ts';
import { DELIVERY_MUTANTS } from './mutants.deliveries.ts';
import { MAKING_MUTANTS } from './mutants.making.ts';
import { READING_MUTANTS } from './mutants.reading.ts';
import { REFUND_MUTANTS } from './mutants.refunds.ts';
import type { PlantedFault } from './planted-fault.ts';

/** A planted fault that test files must notice. */
export interface Mutant extends PlantedFault {
	readonly foundBy: 'test files';
	/** Each of them fails with the fault, by a test. */
	readonly tests: readonly string[];
}

/** Every planted fault that test files must notice, by area. */
export const MUTANTS: readonly Mutant[] = [
	...READING_MUTANTS,
	...DELIVERY_MUTANTS,
	...MAKING_MUTANTS,
	...REFUND_MUTANTS,
	...BROWSER_MUTANTS,
];
