import * as v from 'valibot';
import { nearestName } from '../../wire/nearest-name.ts';

/**
 * The errors in the claims of a token, one sentence each. They contain what was expected, never the values found.
 * @param schema the schema that the claims were checked with
 */
export function claimProblems(issues: readonly v.BaseIssue<unknown>[], schema: v.GenericSchema): string[] {
	return issues.map((issue) => {
		const path = v.getDotPath(issue);
		if (isUnknownName(issue)) return unknownField(issue, path ?? '', schema);
		return `${path === null ? 'The claims' : `\`${path}\``} ${inWords(issue)}`;
	});
}

function unknownField({ path }: v.BaseIssue<unknown>, place: string, schema: v.GenericSchema): string {
	const keys = (path ?? []).map(({ key }) => key);
	const names = namesIn(schema as Nested, keys.slice(0, -1));
	const similar = nearestName(String(keys.at(-1)), names);
	const hint = similar === undefined ? `Known: ${names.join(', ')}.` : `Did you mean "${similar}"?`;
	return `Unknown field "${place}". ${hint}`;
}

/** The members of Valibot's schemas that lead to the names of a nested object. */
interface Nested {
	readonly entries?: Readonly<Record<string, Nested>>;
	/** Of an optional value. */
	readonly wrapped?: Nested;
	/** Of an array. */
	readonly item?: Nested;
}

/** The names that are allowed in the object at a path. */
function namesIn(schema: Nested, path: readonly unknown[]): readonly string[] {
	let at: Nested | undefined = schema;
	for (const key of path) {
		at = at?.wrapped ?? at;
		at = at?.item ?? at?.entries?.[String(key)];
	}
	return Object.keys((at?.wrapped ?? at)?.entries ?? {});
}

/** Whether the issue is about a name that is not allowed. */
export function isUnknownName(issue: v.BaseIssue<unknown>): boolean {
	return issue.type === 'strict_object' && issue.expected === 'never';
}

function inWords(issue: v.BaseIssue<unknown>): string {
	// The path contains the field that is missing.
	if (issue.path?.at(-1)?.origin === 'key' && issue.received === 'undefined') return 'is missing.';
	switch (issue.type) {
		case 'check':
			return issue.message;
		case 'regex':
			return 'may have only letters, digits and . _ ~ -, at most 64.';
		case 'min_length':
			return 'is empty.';
		case 'max_length':
			return `is longer than ${String(issue.requirement)} characters.`;
		case 'min_value':
			return `is less than ${String(issue.requirement)}.`;
		case 'max_value':
			return `is more than ${String(issue.requirement)}.`;
		default:
			return `must be ${KINDS[issue.expected ?? ''] ?? issue.expected ?? 'something else'}.`;
	}
}

/** Readable names of Valibot's types. */
const KINDS: Readonly<Record<string, string>> = {
	string: 'a string',
	number: 'a number',
	boolean: 'true or false',
	Object: 'an object',
	Array: 'a list',
	'(string | Array)': 'a string or a list of strings',
	'("payment" | "connect")': '"payment" or "connect"',
};
