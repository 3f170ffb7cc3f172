import * as v from 'valibot';
import { json } from '../answers.ts';

/** An error as Yuno writes it: `{code, messages}`. Most are 400, things that do not exist included. */
export function refused(code: string, message: string, status = 400): Response {
	return json(status, { code, messages: [message] });
}

/** A schema's own message, where Yuno has a code for the fault; the library's are sentences. */
const CODE = /^[A-Z_]+$/;

/** What a schema found: what is missing is told before what is wrong. */
export function invalid(issues: readonly v.BaseIssue<unknown>[]): Response {
	const unreadable = issues.some((issue) => issue.path === undefined && issue.kind === 'schema');
	if (unreadable) return refused('INVALID_REQUEST', 'The body is not a JSON object.');
	const named = issues.map((issue) => ({
		name: v.getDotPath(issue) ?? 'body',
		code: CODE.test(issue.message)
			? issue.message
			: issue.received === 'undefined'
				? 'MISSING_PARAMETERS'
				: 'INVALID_PARAMETERS',
	}));
	const code =
		named.find((one) => one.code === 'MISSING_PARAMETERS')?.code ?? named[0]?.code ?? 'INVALID_REQUEST';
	return json(400, {
		code,
		messages: named
			.filter((one) => one.code === code)
			.map(({ name }) => (code === 'MISSING_PARAMETERS' ? `${name} is required.` : `${name} is not valid.`)),
	});
}
