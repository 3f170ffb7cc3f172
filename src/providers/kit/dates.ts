/**
 * An ISO 8601 UTC string of a provider's time (`2025-03-20T22:36:24.000000Z`), null for none or for nonsense.
 */
export function isoTime(value: unknown): string | null {
	if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T/.test(value)) return null;
	// Without a zone `Date` would take the machine's own; providers mean UTC.
	const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`;
	const time = new Date(zoned);
	return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/**
 * `YYYY-MM-DD HH:mm:ss` in UTC, as Laravel applications take and print times. `undefined` when `iso` is no
 * time.
 */
export function sqlTime(iso: string): string | undefined {
	return isoTime(iso)?.slice(0, 19).replace('T', ' ');
}

/** The ISO 8601 UTC string of `YYYY-MM-DD HH:mm:ss`, or of an ISO string; null for none or for nonsense. */
export function fromSqlTime(value: unknown): string | null {
	if (typeof value !== 'string') return null;
	return isoTime(value.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d{2}:)/, '$1T'));
}

/** The latest of several ISO 8601 UTC strings; `undefined` when there is none. */
export function latest(times: readonly (string | null | undefined)[]): string | undefined {
	return times
		.filter((time) => time !== null && time !== undefined)
		.toSorted()
		.at(-1);
}
