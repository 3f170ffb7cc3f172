import type { FieldError } from '../../wire/problem.ts';
import { isForm } from '../http/body.ts';
import { escape, payerPage } from './payer-page.ts';
import { ADVICE, PAGE_WORDS, type PageWords } from './problem-page.words.ts';
import { describeProblem, preferredLanguage, problemHeaders, type ProblemError } from '../http/problems.ts';

/** True when a browser without JavaScript sent the request, so that a person will read the answer as a page. */
export function isSentByForm({ method, headers, url }: Request): boolean {
	return (
		method === 'POST' && isForm(headers) && /\/v1\/(?:payment|connect)-links$/.test(new URL(url).pathname)
	);
}

/**
 * A problem as a page for the payer: what happened, what to do, the way back. No script, no form, nothing from a
 * provider; the only address in it is that of a page of the list.
 */
export async function problemPage(
	error: ProblemError,
	requestId: string,
	headers: Headers,
	origins: ReadonlySet<string>,
): Promise<Response> {
	const language = preferredLanguage(headers.get('accept-language'));
	const words = PAGE_WORDS[language];
	const { title, status, code, errors = [] } = describeProblem(error, requestId, language);
	const back = pageOfOrigin(headers, origins);
	const link = back === undefined ? '' : `<p><a href="${escape(back)}">${escape(words.back)}</a></p>\n`;
	return payerPage({
		status,
		language,
		title,
		main: `${fieldsOf(errors, words)}<p>${escape(words.advice[ADVICE[code]])}</p>
${link}<small>${escape(words.code)} ${escape(requestId)}</small>`,
		policy: ["form-action 'none'", "frame-ancestors 'none'"],
		headers: problemHeaders(error, language),
	});
}

/** The fields that the payer can put right, by the names that payers know. */
function fieldsOf(errors: readonly FieldError[], words: PageWords): string {
	const lines = errors.flatMap(({ pointer, code }) => {
		const field = words.fields[pointer.slice(1).replace('/', '.')];
		return field === undefined
			? []
			: [`<li>${escape(`${field}: ${code === 'missing' ? words.missing : words.wrong}`)}</li>`];
	});
	return lines.length === 0 ? '' : `<ul>\n${lines.join('\n')}\n</ul>\n`;
}

/** The page that sent the form, as far as the browser tells: its address, else its site. None that is not on the list. */
function pageOfOrigin(headers: Headers, origins: ReadonlySet<string>): string | undefined {
	const page = URL.parse(headers.get('referer') ?? '');
	if (page !== null && page.username === '' && origins.has(page.origin)) return page.href;
	const origin = headers.get('origin') ?? '';
	return origins.has(origin) ? `${origin}/` : undefined;
}
