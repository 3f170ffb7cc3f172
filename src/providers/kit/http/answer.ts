/**
 * Reads the JSON of provider responses. Only own properties are read, every type is checked, and unused properties are
 * not read.
 */

/** A JSON object as received. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property of any type. */
export function member(value: unknown, key: string): unknown {
	return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A property that is an object. */
export function objectAt(value: unknown, key: string): JsonObject | undefined {
	const found = member(value, key);
	return isObject(found) ? found : undefined;
}

/** A property that is a non-empty string. */
export function textAt(value: unknown, key: string): string | undefined {
	const found = member(value, key);
	return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A property that is an array; an empty array for any other value. */
export function listAt(value: unknown, key: string): readonly unknown[] {
	const found = member(value, key);
	return Array.isArray(found) ? found : [];
}

/**
 * Ids that may be put into a path: the characters of UUIDs and similar ids, none with a meaning in a URL.
 */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** A property that is a valid id. Some providers use numbers as ids. */
export function idAt(value: unknown, key: string): string | undefined {
	const found = member(value, key);
	const id = typeof found === 'number' && Number.isSafeInteger(found) ? String(found) : found;
	return isId(id) ? id : undefined;
}

/** Whether the value may be put into a path without encoding. */
export function isId(value: unknown): value is string {
	return typeof value === 'string' && ID.test(value);
}

/**
 * The list in a response: a bare array, Laravel's `{data: […]}`, its resources' `{links: {data: […]}}` or, as one page
 * documents, `{data: {…}}` with a single object.
 * @param name the resource's own name, e.g. `links`
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
