import { kindOf, object, type Fields, type ShapeIssue } from '../wire/shape.ts';

/**
 * Checks the options of a store.
 * @throws {TypeError} that lists unknown names and values of the wrong type
 */
export function checkStoreOptions<T extends object>(store: string, options: T, fields: Fields<T>): void {
	const issues: ShapeIssue[] = [];
	object<T>(fields, 'an object')(options, '', issues);
	if (issues.length > 0) {
		throw new TypeError(
			`${store}() cannot start:\n${issues.map(({ message }) => `  - ${message}`).join('\n')}`,
		);
	}
}

/**
 * Checks that a store received a client, and not its URL or a promise of it.
 * @param methods names of methods; the client must have at least one
 * @throws {TypeError} if it has none
 */
export function checkClient(store: string, client: unknown, methods: readonly string[], want: string): void {
	const has = (name: string) => typeof (client as Record<string, unknown> | undefined)?.[name] === 'function';
	if (typeof client === 'object' && client !== null && methods.some(has)) return;
	throw new TypeError(`${store}() cannot start: it was given ${kindOf(client)}; write ${want}.`);
}
