/** A date and a time with its zone (RFC 3339). Without a zone, the moment would depend on the server. */
const MOMENT =
	/^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** What {@link momentFault} recommends to write. */
export const MOMENT_EXAMPLES = '"2026-12-31T23:59:59-05:00" or "2026-12-31T23:59:59Z"';

/**
 * Parses a moment. Drops fractions of a second: some providers accept only whole seconds, and the payer must see the
 * same end everywhere.
 * @param text e.g. `2026-12-31T23:59:59-05:00`
 * @returns the same moment in UTC, e.g. `2027-01-01T04:59:59.000Z`; undefined if {@link momentFault} finds an error
 */
export function toUtc(text: string): string | undefined {
	const [, day] = MOMENT.exec(text) ?? [];
	if (day === undefined || !isDay(day)) return undefined;
	const time = Date.parse(text);
	const utc = new Date(Math.floor(time / 1000) * 1000).toISOString();
	// In UTC the year can leave the range of four digits. It then has a sign and six digits.
	return /^\d{4}-/.test(utc) ? utc : undefined;
}

/**
 * Why a text is not a valid moment, as a clause for an error message.
 * @returns e.g. `it has no zone`; undefined for a moment
 */
export function momentFault(text: string): string | undefined {
	if (toUtc(text) !== undefined) return undefined;
	const [, day, time, zone] =
		/^([+-]?\d+-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(text) ??
		[];
	if (day === undefined) return 'it is not a date and time';
	if (!/^\d{4}-/.test(day)) return 'its year does not have four digits';
	if (!isDay(day)) return 'there is no such day';
	if (time === undefined) return 'it has no time and no zone';
	if (zone === undefined) return 'it has no zone';
	if (/^\d{2}:\d{2}:60/.test(time)) return 'it is in a leap second, which computers leave out';
	if (MOMENT.test(text)) return 'its year in UTC does not have four digits';
	return /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:\d{2})$/.test(text)
		? 'there is no such time or zone'
		: 'it is not written as RFC 3339';
}

/** Whether a day exists: `Date` reads 30 February as 2 March. */
function isDay(day: string): boolean {
	const midnight = new Date(`${day}T00:00:00Z`);
	return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}
