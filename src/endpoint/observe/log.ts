/** One line of the merchant's log. Never holds a secret, a whole body, or personal data of a payer. */
export interface LogEntry {
	readonly level: 'info' | 'warn' | 'error';
	/** What happened, in words that stay the same for the same thing. */
	readonly message: string;
	readonly request_id?: string;
	readonly [fact: string]: unknown;
}

export type Log = (entry: LogEntry) => void;

/** The log of somebody who configured none: what needs attention, one JSON object a line. */
export const consoleLog: Log = ({ level, ...facts }) => {
	if (level === 'info') return;
	// eslint-disable-next-line no-console -- the one place where this package writes by itself; `log` in the configuration replaces it
	console[level](JSON.stringify({ level, ...facts }));
};
