import { createAttempts, usableStorage } from './attempt.ts';
import { createReturns } from './return.ts';

/** The attempts that this browser remembers, one memory for all elements of the page. */
export const attempts = createAttempts(usableStorage());

/** Where the payer comes back from, read once for all elements of the page. */
export const returns = createReturns(globalThis);
