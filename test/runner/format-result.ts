import { styleText } from 'node:util';
import type { TestResult } from './tally.ts';

/** Tests that take longer than this are listed with their time. */
const SLOW_MS = 100;

const MARKS = {
	passed: styleText('green', '✓'),
	failed: styleText('red', '✗'),
	skipped: styleText('yellow', '–'),
} as const;

/** One line for one test: `✓ a checkout › takes a payment (1.2 s)`. */
export function formatResult({ name, outcome, durationMs = 0, reason }: TestResult): string {
	const time = durationMs >= SLOW_MS ? ` (${(durationMs / 1000).toFixed(1)} s)` : '';
	return `${MARKS[outcome]} ${name}${reason ? ` (skipped: ${reason})` : ''}${time}`;
}
