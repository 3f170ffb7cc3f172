import * as v from 'valibot';
import { json } from '../answers.ts';

/** An error in Yuno's format: `{code, messages}`. Most have status 400, also for objects that do not exist. */
export function refused(code: string, message: string, status = 400): Response {
	return json(status, { code, messages: [message] });
}

/** Messages that are one of Yuno's codes; the validation library's own messages are sentences. */
const CODE = /^[A-Z_]+$/;

/** The error response for a schema's issues. Missing fields come before invalid ones. */
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
