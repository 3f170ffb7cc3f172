/** How a check came out: as it should be, worth a look, or something that will not work. */
export type Level = 'good' | 'warning' | 'problem';

/** One thing that the doctor has to say. */
export interface Finding {
	/** What was looked at: the name of an option of the configuration, `keys`, `webhooks` or `clock`. */
	readonly check: string;
	readonly level: Level;
	/** One sentence; where something is amiss, with its remedy. */
	readonly message: string;
}

/** Makes the findings of one check. */
export function findingsOf(check: string): Readonly<Record<Level, (message: string) => Finding>> {
	const make = (level: Level) => (message: string) => ({ check, level, message });
	return { good: make('good'), warning: make('warning'), problem: make('problem') };
}

/** The names of several things in a sentence: `a, b and c`. */
export function listed(names: readonly string[]): string {
	return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
