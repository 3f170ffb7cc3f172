/** One entry of the merchant's log. Never contains a secret, a whole body, or personal data of a payer. */
export interface LogEntry {
	readonly level: 'info' | 'warn' | 'error';
	/** What happened; the same text for every entry of the same kind. */
	readonly message: string;
	readonly request_id?: string;
	readonly [fact: string]: unknown;
}

export type Log = (entry: LogEntry) => void;

/** The log if none is configured: warnings and errors, one JSON object per line. */
export const consoleLog: Log = ({ level, ...facts }) => {
	if (level === 'info') return;
	// eslint-disable-next-line no-console -- the one place where this package writes by itself; `log` in the configuration replaces it
	console[level](JSON.stringify({ level, ...facts }));
};
