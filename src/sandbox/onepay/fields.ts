import * as v from 'valibot';

/** A text that may be left out or null. */
export const optionalText = (maxLength: number) => v.nullish(v.pipe(v.string(), v.maxLength(maxLength)));

/** An absolute http or https address. */
export const webAddress = v.pipe(
	v.string(),
	v.maxLength(2000),
	v.check(
		(text) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol),
		'debe ser una URL',
	),
);

/** ISO 8601, or Laravel's `YYYY-MM-DD HH:mm:ss`; UTC when no zone is named. */
export const moment = v.pipe(
	v.string(),
	v.check((text) => readMoment(text) !== undefined, 'debe ser una fecha'),
);

/** Milliseconds since 1970. */
export function readMoment(text: string): number | undefined {
	const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
		text,
	);
	if (!parts) return undefined;
	const ms = Date.parse(`${parts[1]}T${parts[2] ?? '00:00:00'}${parts[3] ?? 'Z'}`);
	return Number.isNaN(ms) ? undefined : ms;
}

/** Which kinds of method a page offers. An open map: unknown names are accepted too. */
export const allowsMap = v.record(v.string(), v.boolean());

/** The flags that responses contain, with their defaults. */
const ALLOWS = {
	cards: true,
	accounts: true,
	card_extra: false,
	realtime: false,
	pse: true,
	transfiya: true,
} as const;

/** The `allows` of a response. */
export function allowsJson(
	asked: Readonly<Record<string, boolean>> | null | undefined,
): Record<string, boolean> {
	return Object.fromEntries(
		Object.entries(ALLOWS).map(([name, byDefault]) => [name, asked?.[name] ?? byDefault]),
	);
}

const scalar = v.union([v.string(), v.number(), v.boolean(), v.null()]);
const pair = v.object({ key: v.string(), value: scalar });

/** Three encodings are in use: a flat map, a map of `{key, value}`, and a list of `{key, value}`. */
export const metadata = v.nullish(v.union([v.array(pair), v.record(v.string(), v.union([scalar, pair]))]));

/** A time in Laravel's form: whole seconds with six zeros after the decimal point. */
export function laravelTime(ms: number): string {
	return `${new Date(ms).toISOString().slice(0, 19)}.000000Z`;
}
