/** Result of a check: fine, should be looked at, or will not work. */
export type Level = 'good' | 'warning' | 'problem';

/** One result of a check. */
export interface Finding {
	/** What was checked: an option of the configuration, `keys`, `webhooks` or `clock`. */
	readonly check: string;
	readonly level: Level;
	/** The result, and what to do about it. */
	readonly message: string;
}

/** Makes the findings of one check. */
export function findingsOf(check: string): Readonly<Record<Level, (message: string) => Finding>> {
	const make = (level: Level) => (message: string) => ({ check, level, message });
	return { good: make('good'), warning: make('warning'), problem: make('problem') };
}

/** Joins names for a sentence: `a, b and c`. */
export function listed(names: readonly string[]): string {
	return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
