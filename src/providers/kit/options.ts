import { safeOrigin } from './pages.ts';

/**
 * Throws one error that lists everything wrong with a factory's options, in words for the developer who wrote
 * them. `problems` are sentences, or `false` where there is no problem; none may repeat a secret.
 */
export function refuseOptions(factory: string, problems: readonly (string | false)[]): void {
	const found = problems.filter((problem) => problem !== false);
	if (found.length === 0) return;
	throw new TypeError(`${factory}() cannot start:\n${found.map((problem) => `  - ${problem}`).join('\n')}`);
}

/**
 * Names in `options` that the factory does not know: a misspelt option would otherwise be silently without
 * effect.
 */
export function unknownOptions(options: object, known: Readonly<Record<string, true>>): (string | false)[] {
	return Object.keys(options)
		.filter((name) => !Object.hasOwn(known, name))
		.map((name) => `there is no option "${name}"`);
}

/**
 * A problem unless `value` is a text with something in it and no white space around it (a usual slip when
 * copying keys).
 */
export function needsText(name: string, value: unknown, hint: string): string | false {
	if (typeof value !== 'string' || value === '') return `${name} is missing: ${hint}`;
	return value.trim() === value ? false : `${name} has white space at its start or end`;
}

/** A problem unless `value` is an address that the API can be called at. */
export function needsBaseUrl(value: string): string | false {
	const hint = 'baseUrl must be an https address including the version path, plain http only on this machine';
	if (typeof value !== 'string' || safeOrigin(value) === undefined) return hint;
	const url = new URL(value);
	return url.search === '' && url.hash === '' ? false : `${hint}, and without ? and #`;
}

/** A problem unless every one of `values` is an origin that payers may be sent to. */
export function needsOrigins(name: string, values: readonly string[] = []): string | false {
	const wrong = values.filter((value) => safeOrigin(value) !== value);
	return wrong.length === 0
		? false
		: `${name} must hold origins as "https://pay.example" (scheme and host, nothing behind): ${wrong.join(', ')}`;
}

/** The secrets of a webhook, newest first: one, or several while they are being rotated. */
export function secretList(value: string | readonly string[] | undefined): readonly string[] {
	if (value === undefined) return [];
	return typeof value === 'string' ? [value] : value;
}
