import { ProblemError } from '../http/problems.ts';

/** Creation time. Each bound is a day (`2026-11-27`), which begins in `zone`, or a time (`2026-11-27T15:00:00Z`). */
export interface Period {
	/** From the beginning of this day, or from this time, inclusive. */
	readonly since?: string | undefined;
	/** Until the beginning of this day, or until this time, exclusive. */
	readonly until?: string | undefined;
	/** IANA name of the time zone in which days begin, e.g. `America/Bogota`. @default 'UTC' */
	readonly zone?: string | undefined;
}

const DAY = /^(\d{4}-\d{2}-\d{2})$/;
const TIME = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const HOUR_MS = 60 * 60 * 1000;
/** Zones are at most 14 hours ahead of UTC and 12 behind it. */
const FARTHEST_MS = 15 * HOUR_MS;

/**
 * The bounds of a period.
 * @returns milliseconds since the epoch; undefined if the period has no such bound
 * @throws {ProblemError} `invalid_request` with the wrong member, and the reason
 */
export function boundsOf({ since, until, zone = 'UTC' }: Period): {
	readonly since: number | undefined;
	readonly until: number | undefined;
} {
	checkZone(zone);
	const bounds = { since: momentOf('since', since, zone), until: momentOf('until', until, zone) };
	if (bounds.since !== undefined && bounds.until !== undefined && bounds.since >= bounds.until) {
		throw invalid('until', `"until" (${until}) must be later than "since" (${since}).`);
	}
	return bounds;
}

/**
 * When a day begins and ends in a zone. A day has 23 or 25 hours when the clocks change.
 * @returns milliseconds since the epoch; `until` is exclusive
 * @throws {ProblemError} `invalid_request`
 */
export function boundsOfDay(day: string, zone = 'UTC'): { readonly since: number; readonly until: number } {
	checkZone(zone);
	if (!DAY.test(day) || !isDate(day)) {
		throw invalid('day', `"day" is ${JSON.stringify(day)}; it must be a day, as "2026-11-27".`);
	}
	return { since: startOfDay(day, zone), until: startOfDay(dayAfter(day), zone) };
}

/** An `invalid_request` about one member of a query, with a sentence for the developer. */
export function invalid(member: string, detail: string, code = 'invalid'): ProblemError {
	return new ProblemError('invalid_request', {
		errors: [{ pointer: `/${member}`, code }],
		hint: { detail },
	});
}

function momentOf(member: 'since' | 'until', text: string | undefined, zone: string): number | undefined {
	if (text === undefined) return undefined;
	const date = (DAY.exec(text) ?? TIME.exec(text))?.[1];
	const time = date === text ? startOfDayIf(date, zone) : Date.parse(text);
	if (date === undefined || !isDate(date) || Number.isNaN(time)) {
		throw invalid(
			member,
			`"${member}" is ${JSON.stringify(text.slice(0, 64))}; it must be a day ("2026-11-27"), or a time with a zone ("2026-11-27T15:00:00Z").`,
		);
	}
	return time;
}

function startOfDayIf(date: string, zone: string): number {
	return isDate(date) ? startOfDay(date, zone) : NaN;
}

/** Whether a date exists; 30 February does not. */
function isDate(date: string): boolean {
	const ms = Date.parse(`${date}T00:00:00Z`);
	return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}

function dayAfter(day: string): string {
	return new Date(Date.parse(`${day}T00:00:00Z`) + 24 * HOUR_MS).toISOString().slice(0, 10);
}

/** The first millisecond of a day. If the clocks change at midnight, a day does not begin at 00:00. */
function startOfDay(day: string, zone: string): number {
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone: zone,
		calendar: 'iso8601',
		numberingSystem: 'latn',
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
	});
	const dayAt = (ms: number): string => {
		const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
		return [parts['year']?.padStart(4, '0'), parts['month'], parts['day']].join('-');
	};
	const midnight = Date.parse(`${day}T00:00:00Z`);
	let [before, from] = [midnight - FARTHEST_MS, midnight + FARTHEST_MS];
	while (from - before > 1) {
		const middle = Math.floor((before + from) / 2);
		if (dayAt(middle) < day) before = middle;
		else from = middle;
	}
	return from;
}

function checkZone(zone: string): void {
	try {
		new Intl.DateTimeFormat('en', { timeZone: zone });
	} catch {
		throw invalid(
			'zone',
			`"zone" is ${JSON.stringify(zone.slice(0, 64))}; it must be the name of a time zone, as "America/Bogota" or "UTC".`,
		);
	}
}
