/** Times before the end that screen readers announce. Seconds. */
const SPOKEN = [600, 300, 60, 30];

const DAY = 24 * 3600;

/**
 * Formats a remaining time: `14:32`; from one hour `1:02:00`; from one day `15 días`.
 * @param locale BCP 47, for the days
 */
export function clockText(seconds: number, locale?: string): string {
	// Whole days, plus a tolerance of about an hour: 15 days are a little less when they are shown.
	if (seconds >= DAY) return inUnits(Math.floor(seconds / DAY + 0.05), 'day', locale);
	const two = (value: number) => String(value).padStart(2, '0');
	const hours = Math.floor(seconds / 3600);
	const minutes = Math.floor(seconds / 60) % 60;
	return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

/** The same for screen readers: `10 minutos`, `30 segundos`. */
export function spokenText(seconds: number, locale: string): string {
	const [value, unit] =
		seconds < 60 ? ([seconds, 'second'] as const) : ([Math.round(seconds / 60), 'minute'] as const);
	return inUnits(value, unit, locale);
}

function inUnits(value: number, unit: 'day' | 'minute' | 'second', locale?: string): string {
	return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

/**
 * The last announced time: 10, 5 or 1 minutes or 30 seconds; undefined before the first. It stays until the next, so
 * that the status region contains it long enough to be read.
 * @returns seconds
 */
export function spokenMark(seconds: number): number | undefined {
	return SPOKEN.filter((mark) => seconds <= mark).at(-1);
}

/** Whole seconds until `expiresAt`, an ISO 8601 time; never below zero. Undefined without a valid time. */
export function secondsLeft(expiresAt: string | null | undefined, now: number): number | undefined {
	const end = Date.parse(expiresAt ?? '');
	return Number.isNaN(end) ? undefined : Math.max(0, Math.ceil((end - now) / 1000));
}
