/**
 * Converts a provider's time (`2025-03-20T22:36:24.000000Z`) to ISO 8601 UTC; null if missing or invalid.
 */
export function isoTime(value: unknown): string | null {
	if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T/.test(value)) return null;
	// Without a time zone, `Date` uses the local one; providers mean UTC.
	const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`;
	const time = new Date(zoned);
	return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/**
 * `YYYY-MM-DD HH:mm:ss` in UTC, the format of Laravel applications. `undefined` if `iso` is not a time.
 */
export function sqlTime(iso: string): string | undefined {
	return isoTime(iso)?.slice(0, 19).replace('T', ' ');
}

/** Converts `YYYY-MM-DD HH:mm:ss` or an ISO string to ISO 8601 UTC; null if missing or invalid. */
export function fromSqlTime(value: unknown): string | null {
	if (typeof value !== 'string') return null;
	return isoTime(value.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d{2}:)/, '$1T'));
}

/** The latest of several ISO 8601 UTC strings; `undefined` if there are none. */
export function latest(times: readonly (string | null | undefined)[]): string | undefined {
	return times
		.filter((time) => time !== null && time !== undefined)
		.toSorted()
		.at(-1);
}
