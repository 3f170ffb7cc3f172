/**
 * Formats a waiting time in words, rounded up: `20 segundos`, `2 minutos`, `1 hora`.
 * @param seconds zero or more
 * @param locale BCP 47
 */
export function waitingTime(seconds: number, locale: string): string {
	const [value, unit] = inLargestUnit(Math.max(1, Math.ceil(seconds)));
	return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

/** Uses minutes up to two hours, because 61 minutes rounded up would be 2 hours. The same for hours and days. */
function inLargestUnit(seconds: number): readonly [number, string] {
	if (seconds < 60) return [seconds, 'second'];
	const minutes = Math.ceil(seconds / 60);
	if (minutes < 120 && minutes !== 60) return [minutes, 'minute'];
	const hours = Math.ceil(minutes / 60);
	return hours < 48 && hours !== 24 ? [hours, 'hour'] : [Math.ceil(hours / 24), 'day'];
}
