/**
 * Reading what a provider answered: own members only, nothing believed about types, no member read that we do
 * not use.
 */

/** A JSON object as it came. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own member, whatever it is. */
export function member(value: unknown, key: string): unknown {
	return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A member that is an object. */
export function objectAt(value: unknown, key: string): JsonObject | undefined {
	const found = member(value, key);
	return isObject(found) ? found : undefined;
}

/** A member that is a text with something in it. */
export function textAt(value: unknown, key: string): string | undefined {
	const found = member(value, key);
	return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A member that is a list; anything else is an empty one. */
export function listAt(value: unknown, key: string): readonly unknown[] {
	const found = member(value, key);
	return Array.isArray(found) ? found : [];
}

/**
 * Ids that we put into a path: what UUIDs and the like are made of, and nothing that has a meaning in a URL.
 */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** A member that can serve as an id. Numbers are ids too at some providers. */
export function idAt(value: unknown, key: string): string | undefined {
	const found = member(value, key);
	const id = typeof found === 'number' && Number.isSafeInteger(found) ? String(found) : found;
	return isId(id) ? id : undefined;
}

/** True for what may be put into a path as it is. */
export function isId(value: unknown): value is string {
	return typeof value === 'string' && ID.test(value);
}

/**
 * The list in an answer that may be a bare array, Laravel's `{data: […]}`, its resources' `{links: {data:
 * […]}}` or, as one page documents, `{data: {…}}` with a single object. `name` is the resource's own name.
 */
export function listIn(body: unknown, name: string): readonly unknown[] | undefined {
	if (Array.isArray(body)) return body as unknown[];
	const data = member(body, 'data');
	for (const candidate of [
		data,
		member(body, name),
		member(member(body, name), 'data'),
		member(data, 'data'),
	]) {
		if (Array.isArray(candidate)) return candidate as unknown[];
	}
	return isObject(data) ? [data] : undefined;
}
