/** A date and a time with its zone (RFC 3339): without a zone, a moment differs from one server to the next. */
const MOMENT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads a moment.
 * @param text e.g. `2026-12-31T23:59:59-05:00`
 * @returns the same moment in UTC, e.g. `2027-01-01T04:59:59.000Z`; undefined for another form and for days that do not exist
 */
export function toUtc(text: string): string | undefined {
	const [, day] = MOMENT.exec(text) ?? [];
	const time = Date.parse(text);
	if (day === undefined || Number.isNaN(time)) return undefined;
	// `Date` takes 30 February for 2 March.
	const isDay = new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
	return isDay ? new Date(time).toISOString() : undefined;
}
