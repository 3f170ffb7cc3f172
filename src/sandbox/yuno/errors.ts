import type * as v from 'valibot';
import { json } from '../answers.ts';

/** An error as Yuno writes it: `{code, messages}`. Most are 400, things that do not exist included. */
export function refused(code: string, message: string, status = 400): Response {
	return json(status, { code, messages: [message] });
}

/** What a schema found: what is missing is told apart from what is wrong. */
export function invalid(issues: readonly v.BaseIssue<unknown>[]): Response {
	const missing = issues.filter(({ received }) => received === 'undefined');
	const told = missing.length > 0 ? missing : issues;
	const names = told.map((issue) => issue.path?.map(({ key }) => String(key)).join('.') ?? 'body');
	return json(400, {
		code: missing.length > 0 ? 'MISSING_PARAMETERS' : 'INVALID_PARAMETERS',
		messages: names.map((name) => (missing.length > 0 ? `${name} is required.` : `${name} is not valid.`)),
	});
}
