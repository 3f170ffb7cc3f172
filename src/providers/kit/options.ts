import type { Environment } from '../../wire/offer.ts';
import {
	anything,
	either,
	listOf,
	number,
	object,
	string,
	type Fields,
	type Shape,
	type ShapeIssue,
} from '../../wire/shape.ts';
import { weaknessOf } from '../../wire/weak-secret.ts';
import type { Timing } from './http/http-types.ts';
import { isPrivateAddress, safeOrigin } from './pages.ts';

/**
 * Throws one error that lists all problems of a factory's options, for the developer who wrote them.
 * @param problems sentences, or `false` for no problem; none may contain a secret
 * @throws {TypeError} if there is a problem
 */
export function refuseOptions(factory: string, problems: readonly (string | false)[]): void {
	const found = problems.filter((problem) => problem !== false);
	if (found.length === 0) return;
	throw new TypeError(`${factory}() cannot start:\n${found.map((problem) => `  - ${problem}`).join('\n')}`);
}

/**
 * Checks a factory's options: unknown names, wrong types, and the problems that `check` returns.
 * @param fields a shape for every option; a missing one is a compile error
 * @param synonyms other names that people use for an option, in lower case without `_` and `-`
 * @param check returns sentences that begin with the option's name, or `false` for no problem
 * @throws {TypeError} that lists all problems
 */
export function checkOptions<T extends object>(
	factory: string,
	options: T,
	fields: Fields<T>,
	synonyms: Readonly<Record<string, keyof T & string>>,
	check: (sound: T) => readonly (string | false)[],
): void {
	const issues: ShapeIssue[] = [];
	const shape = object<T>(fields, 'an object, e.g. {secretKey: process.env.SECRET_KEY}', synonyms as never);
	const checked = shape(options ?? {}, '', issues);
	const mistyped = new Set(issues.filter(({ kind }) => kind === 'type').map(({ option }) => option));
	const isObject = typeof checked === 'object' && checked !== null && !Array.isArray(checked);
	const sound = Object.fromEntries(
		Object.entries(isObject ? checked : {}).filter(([name]) => !mistyped.has(name)),
	) as T;
	refuseOptions(factory, [
		...issues.map(({ message }) => message.replace(/\.$/, '')),
		...(isObject ? check(sound) : []).filter(
			(problem) => problem === false || !mistyped.has(/^\w+/.exec(problem)?.[0] ?? ''),
		),
	]);
}

/** One string, or an array of strings. */
export const oneOrMore: Shape = either(
	(given) => typeof given === 'string',
	anything,
	listOf(string(), 'a string, or a list of strings'),
);

/** The shape of `timing`. */
export const timingShape = object<Timing>(
	{ totalMs: number(), tryMs: number(), pauseMs: number(), breakAfter: number(), breakMs: number() },
	'an object, e.g. {totalMs: 11_500}',
);

/**
 * A problem if live keys would be sent to this machine or to a private network, where simulators run.
 * @param variable the environment variable that sets `baseUrl`
 */
export function refusesPrivateHost(
	environment: Environment | undefined,
	baseUrl: string | undefined,
	variable: string,
	remedy: string,
): string | false {
	if (environment !== 'live' || baseUrl === undefined || !isPrivateAddress(baseUrl)) return false;
	return `baseUrl (${variable}) is ${new URL(baseUrl).host}, on this machine or in a private network, but ${remedy}`;
}

/** Problems with the secrets of a provider's webhook in the live environment. */
export function weakWebhookSecrets(
	environment: Environment | undefined,
	secrets: readonly string[],
): (string | false)[] {
	if (environment !== 'live') return [];
	return secrets.map((secret) => {
		const weakness = weaknessOf(secret);
		return weakness !== undefined && `webhookSecret ${weakness}; copy the one from the provider's panel`;
	});
}

/**
 * A problem unless `value` is a non-empty string without leading or trailing white space (a common mistake when copying
 * keys).
 */
export function needsText(name: string, value: unknown, hint: string): string | false {
	if (typeof value !== 'string' || value === '') return `${name} is missing: ${hint}`;
	return value.trim() === value ? false : `${name} has white space at its start or end`;
}

/** A problem unless `value` is a valid base URL of the API. */
export function needsBaseUrl(value: string): string | false {
	const hint = 'baseUrl must be an https address including the version path, plain http only on this machine';
	if (typeof value !== 'string' || safeOrigin(value) === undefined) return hint;
	const url = new URL(value);
	return url.search === '' && url.hash === '' ? false : `${hint}, and without ? and #`;
}

/** A problem unless every one of `values` is an origin that payers may be redirected to. */
export function needsOrigins(name: string, values: readonly string[] = []): string | false {
	const wrong = values.filter((value) => safeOrigin(value) !== value);
	return wrong.length === 0
		? false
		: `${name} must hold origins, e.g. "https://pay.example" (scheme and host only): ${wrong.join(', ')}`;
}

/** The secrets of a webhook, newest first: one, or several during rotation. */
export function secretList(value: string | readonly string[] | undefined): readonly string[] {
	if (value === undefined) return [];
	return typeof value === 'string' ? [value] : value;
}
