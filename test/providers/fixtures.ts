import { readFileSync } from 'node:fs';

/** A page's example, as `test/fixtures/README.md` describes it. */
export interface Fixture {
	readonly source: string;
	readonly request: { readonly body: Record<string, unknown> } & Record<string, unknown>;
	readonly answer: Record<string, unknown>;
}

/** A fresh copy of an example. @param name as `onepay/create-payment` */
export function fixture(name: string): Fixture {
	const file = new URL(`../fixtures/${name}.json`, import.meta.url);
	return JSON.parse(readFileSync(file, 'utf8')) as Fixture;
}

/** Changes the member at a dotted path (`data.amount`) of a fresh copy; `undefined` removes it. */
export function changed<T>(value: T, path: string, to: unknown): T {
	const copy = structuredClone(value);
	const keys = path.split('.');
	const last = keys.pop() ?? '';
	let at = copy as Record<string, unknown>;
	for (const key of keys) at = at[key] as Record<string, unknown>;
	if (to === undefined) delete at[last];
	else at[last] = to;
	return copy;
}
