/** Seconds left at which it is worth interrupting whoever listens. */
const SPOKEN = [600, 300, 60, 30];

const DAY = 24 * 3600;

/**
 * `14:32`, `1:02:00` from an hour on, and `15 días` from a day on.
 * @param locale BCP 47, for the days
 */
export function clockText(seconds: number, locale?: string): string {
	// Whole days, and an hour of grace: what was to last 15 days lasts a little less as soon as it is shown.
	if (seconds >= DAY) return inUnits(Math.floor(seconds / DAY + 0.05), 'day', locale);
	const two = (value: number) => String(value).padStart(2, '0');
	const hours = Math.floor(seconds / 3600);
	const minutes = Math.floor(seconds / 60) % 60;
	return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

/** The same for the ear: `10 minutos`, `30 segundos`. */
export function spokenText(seconds: number, locale: string): string {
	const [value, unit] =
		seconds < 60 ? ([seconds, 'second'] as const) : ([Math.round(seconds / 60), 'minute'] as const);
	return inUnits(value, unit, locale);
}

function inUnits(value: number, unit: 'day' | 'minute' | 'second', locale?: string): string {
	return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

/**
 * The mark that was passed last: at 10, 5 and 1 minutes and at 30 seconds; undefined before the first of them. It stays
 * until the next, so that a status region holds it long enough to be read.
 */
export function spokenMark(seconds: number): number | undefined {
	return SPOKEN.filter((mark) => seconds <= mark).at(-1);
}

/** Whole seconds until `expiresAt`, an ISO 8601 time; never below zero. Undefined without an end that can be read. */
export function secondsLeft(expiresAt: string | null | undefined, now: number): number | undefined {
	const end = Date.parse(expiresAt ?? '');
	return Number.isNaN(end) ? undefined : Math.max(0, Math.ceil((end - now) / 1000));
}
