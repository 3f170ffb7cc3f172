import * as v from 'valibot';

/** What is wrong with the claims of a token, one sentence each. Names what was expected, never what was found. */
export function claimProblems(issues: readonly v.BaseIssue<unknown>[]): string[] {
	return issues.map((issue) => {
		const path = v.getDotPath(issue);
		return `${path === null ? 'The claims' : `\`${path}\``} ${inWords(issue)}`;
	});
}

/** Whether a name stands where none of that name may. */
export function isUnknownName(issue: v.BaseIssue<unknown>): boolean {
	return issue.type === 'strict_object' && issue.expected === 'never';
}

function inWords(issue: v.BaseIssue<unknown>): string {
	if (isUnknownName(issue)) return 'is not a name that we know here.';
	// The name itself is what is missing, so the path says where and the kind of issue says what.
	if (issue.path?.at(-1)?.origin === 'key' && issue.received === 'undefined') return 'is missing.';
	switch (issue.type) {
		case 'check':
			return issue.message;
		case 'regex':
			return 'may have letters, digits and . _ ~ - only, 64 at most.';
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

/** Valibot's names of types, for people. */
const KINDS: Readonly<Record<string, string>> = {
	string: 'a text in quotes',
	number: 'a number without quotes',
	boolean: 'true or false',
	Object: 'an object in { }',
	Array: 'a list in [ ]',
	'(string | Array)': 'a text or a list of texts',
	'("payment" | "connect")': '"payment" or "connect"',
};
