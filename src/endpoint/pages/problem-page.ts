import type { Language } from '../../wire/language.ts';
import type { FieldError } from '../../wire/problem.ts';
import { waitingTime } from '../../wire/waiting-time.ts';
import { isForm } from '../http/body.ts';
import { escape, payerPage } from './payer-page.ts';
import { ADVICE, PAGE_WORDS, type PageWords, type PayerField } from './problem-page.words.ts';
import { describeProblem, problemHeaders, type ProblemError } from '../http/problems.ts';
import { requestLanguage } from '../http/request-language.ts';

/** Seconds to wait when the problem does not contain a time. */
const PAUSE_S = 60;

/** True when a browser without JavaScript sent the request, so that the response is shown to a person as a page. */
export function isSentByForm({ method, headers, url }: Request): boolean {
	return (
		method === 'POST' && isForm(headers) && /\/v1\/(?:payment|connect)-links$/.test(new URL(url).pathname)
	);
}

/**
 * A problem as a page for the payer: what happened, what is certain about the money, what to do, and a link back.
 * Without scripts, forms and content of a provider. Its only address is that of a page of the list.
 *
 * @param parts.headers of the request
 * @param parts.origins of the merchant's pages
 * @param parts.merchant name of the merchant, if configured
 */
export async function problemPage(
	error: ProblemError,
	parts: {
		readonly requestId: string;
		readonly headers: Headers;
		readonly origins: ReadonlySet<string>;
		readonly merchant?: string | undefined;
	},
): Promise<Response> {
	const { requestId, headers, origins, merchant } = parts;
	const language = requestLanguage(headers, error.facts.locale);
	const words = PAGE_WORDS[language];
	const { title, status, code, errors = [] } = describeProblem(error, requestId, language);
	const isBroken = code === 'invalid_request' && !isCorrectable(errors, words);
	const [advice, certainty] = ADVICE[code];
	const values = {
		merchant: merchant ?? words.shop,
		time: waitingTime(error.facts.retryAfterSeconds ?? PAUSE_S, language),
		code: requestId,
	};
	const back = pageOfOrigin(headers, origins);
	const main = [
		certainty === 'unknown' ? '' : `<p><strong>${escape(words.money[certainty])}</strong></p>`,
		isBroken ? '' : listOf(errors, words, language),
		`<p>${escape(fill(words.advice[isBroken ? 'ask' : advice], values))}</p>`,
		back === undefined ? '' : `<p><a href="${escape(back)}">${escape(fill(words.back, values))}</a></p>`,
		`<small>${escape(fill(words.code, values))}</small>`,
	];
	return payerPage({
		status,
		language,
		merchant,
		title: isBroken ? words.brokenForm : title,
		main: main.filter(Boolean).join('\n'),
		policy: ["form-action 'none'", "frame-ancestors 'none'"],
		headers: problemHeaders(error, language),
	});
}

/** Whether the payer can correct every error: missing or invalid values in fields that payers fill in. */
function isCorrectable(errors: readonly FieldError[], words: PageWords): boolean {
	return (
		errors.length > 0 &&
		errors.every(({ pointer, code }) => pointer in words.fields && (code === 'missing' || code === 'invalid'))
	);
}

/** The fields that the payer can correct, with their labels. */
function listOf(errors: readonly FieldError[], words: PageWords, language: Language): string {
	const lines = errors
		.filter(({ pointer }) => pointer in words.fields)
		.map(({ pointer, code }) => {
			const wrong = pointer === '/customer/phone' ? words.wrongPhone : words.wrong;
			const colon = language === 'fr' ? '\u00a0:' : ':';
			const label = words.fields[pointer as PayerField];
			return `<li>${escape(`${label}${colon} ${code === 'missing' ? words.missing : wrong}`)}</li>`;
		});
	return lines.length === 0 ? '' : `<ul>\n${lines.join('\n')}\n</ul>`;
}

/** Replaces names in braces by their values. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
	return text.replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
}

/** The page that sent the form: the address in `Referer`, else the origin. Undefined when it is not on the list. */
function pageOfOrigin(headers: Headers, origins: ReadonlySet<string>): string | undefined {
	const page = URL.parse(headers.get('referer') ?? '');
	if (page !== null && page.username === '' && origins.has(page.origin)) return page.href;
	const origin = headers.get('origin') ?? '';
	return origins.has(origin) ? `${origin}/` : undefined;
}
