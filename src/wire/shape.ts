import { nearestName } from './nearest-name.ts';

/**
 * Checks the shape of options: unknown names, and values of a wrong type. Reports all problems at once, each as a
 * sentence. Messages never contain the content of a string, because it may be a secret.
 */

/** A problem with one value. */
export interface ShapeIssue {
	/** First part of the path: the name of an option. */
	readonly option: string;
	/** `name` for a name that does not exist, `type` for a value of another type. */
	readonly kind: 'name' | 'type';
	readonly message: string;
}

/**
 * Checks one value; `undefined` passes as "left out".
 * @param path where the value stands, e.g. `tokens.keys[0].kid`; empty for the whole
 * @param issues receives what is wrong
 * @returns the value, with misspelt names replaced by those that were meant
 */
export type Shape = (value: unknown, path: string, issues: ShapeIssue[]) => unknown;

type KeysOf<T> = T extends unknown ? keyof T & string : never;

/** A shape for every member of a type. A missing or an extra member is a compile error. */
export type Fields<T> = { readonly [Name in KeysOf<T>]: Shape };

const refuse = (issues: ShapeIssue[], path: string, message: string, kind: ShapeIssue['kind'] = 'type') => {
	issues.push({ option: /^[^.[]*/.exec(path)?.[0] ?? '', kind, message });
};

/** Describes the kind of a value for a message, without the content of strings. */
export function kindOf(value: unknown): string {
	if (value === null || typeof value === 'boolean') return String(value);
	if (typeof value === 'number') return `the number ${value}`;
	if (Array.isArray(value)) return 'a list';
	if (value instanceof Promise) return 'a promise';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/**
 * A value that passes a test.
 * @param want what to write instead, e.g. `a list, e.g. ['https://shop.example']`
 */
export function value(test: (given: unknown) => boolean, want: string): Shape {
	return (given, path, issues) => {
		if (given !== undefined && !test(given)) {
			refuse(issues, path, `\`${path}\` is ${kindOf(given)}; write ${want}.`);
		}
		return given;
	};
}

/** Any value. */
export const anything: Shape = (given) => given;

/** A value of a JavaScript primitive type, or a function. */
export const string = (want = 'a string') => value((given) => typeof given === 'string', want);
export const number = (want = 'a number') => value((given) => typeof given === 'number', want);
export const boolean = value((given) => typeof given === 'boolean', 'true or false');
export const func = (want = 'a function') => value((given) => typeof given === 'function', want);

/** A list, each member of one shape. */
export function listOf(member: Shape, want: string): Shape {
	return (given, path, issues) => {
		if (given === undefined) return given;
		if (Array.isArray(given)) {
			return given.map((one: unknown, at) => {
				if (one === undefined) refuse(issues, path, `\`${path}[${at}]\` is undefined; write ${want}.`);
				return member(one, `${path}[${at}]`, issues);
			});
		}
		refuse(issues, path, `\`${path}\` is ${kindOf(given)}; write ${want}.`);
		return given;
	};
}

/** An object with any names, each value of one shape. */
export function mapOf(member: Shape, want: string): Shape {
	return (given, path, issues) => {
		if (given === undefined) return given;
		if (isPlain(given)) {
			for (const [name, one] of Object.entries(given)) member(one, join(path, name), issues);
		} else {
			refuse(issues, path, `\`${path}\` is ${kindOf(given)}; write ${want}.`);
		}
		return given;
	};
}

/** One of two shapes, selected by a test of the value. */
export function either(test: (given: unknown) => boolean, then: Shape, otherwise: Shape): Shape {
	return (given, path, issues) => (test(given) ? then : otherwise)(given, path, issues);
}

/**
 * An object with known names.
 * @param synonyms other names of a member, e.g. `{price: 'amount'}`; lower case only
 */
export function object<T>(
	fields: Fields<T>,
	want: string,
	synonyms: Readonly<Record<string, KeysOf<T>>> = {},
): Shape {
	const shapes = fields as Readonly<Record<string, Shape>>;
	const known = Object.keys(shapes);
	return (given, path, issues) => {
		if (given === undefined) return given;
		if (!isPlain(given)) {
			const name = path === '' ? 'what was given' : `\`${path}\``;
			refuse(issues, path, `${name} is ${kindOf(given)}; write ${want}.`);
			return given;
		}
		const checked: Record<string, unknown> = {};
		for (const [name, one] of Object.entries(given)) {
			let meant: string | undefined = name;
			const place = join(path, name);
			if (!Object.hasOwn(shapes, name)) {
				meant = nearestName(name, known, synonyms);
				const hint = meant === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${meant}"?`;
				refuse(issues, path === '' ? '' : place, `Unknown key "${place}". ${hint}`, 'name');
				// The value is checked as the suggested name, unless that name is present too.
				if (meant === undefined || given[meant] !== undefined) continue;
			}
			if (one === undefined && Object.hasOwn(checked, meant)) continue;
			checked[meant] = shapes[meant]?.(one, join(path, meant), issues);
		}
		return checked;
	};
}

function isPlain(given: unknown): given is Record<string, unknown> {
	return typeof given === 'object' && given !== null && !Array.isArray(given) && !(given instanceof Promise);
}

function join(path: string, name: string): string {
	return path === '' ? name : `${path}.${name}`;
}
