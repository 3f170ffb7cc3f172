import type { FieldError } from '../wire/problem.ts';
import { isForm } from './body.ts';
import { sha256 } from './digest.ts';
import { ADVICE, PAGE_WORDS, type PageWords } from './problem-page.words.ts';
import { describeProblem, preferredLanguage, problemHeaders, type ProblemError } from './problems.ts';

/** The page's whole look. The policy of the answer names its digest, and lets nothing else apply. */
const STYLE = `
:root { color-scheme: light dark; --page: #f4f5f7; --sheet: #fff; --text: #16191d; --muted: #59616b; --line: #dfe3e8; --link: #1d4ed8 }
@media (prefers-color-scheme: dark) { :root { --page: #121417; --sheet: #1b1e23; --text: #eceef1; --muted: #a3abb6; --line: #343a42; --link: #9db8ff } }
body { margin: 0; padding: 24px 16px; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif }
main { box-sizing: border-box; max-width: 34rem; margin: 8vh auto 0; padding: 28px 24px; background: var(--sheet); border: 1px solid var(--line); border-radius: 14px }
h1 { margin: 0 0 12px; font-size: 1.375rem; line-height: 1.3 }
p, ul { margin: 12px 0 0 }
ul { padding-inline-start: 20px }
a { display: inline-block; padding: 12px 0; color: var(--link); font-weight: 600; text-underline-offset: 3px }
a:focus-visible { outline: 2px solid; outline-offset: 2px }
small { display: block; margin-top: 12px; color: var(--muted); font-size: 0.875rem; overflow-wrap: anywhere }
`;

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
	const markup = `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${escape(title)}</title>
<style>${STYLE}</style>
<main>
<h1>${escape(title)}</h1>
${fieldsOf(errors, words)}<p>${escape(words.advice[ADVICE[code]])}</p>
${back === undefined ? '' : `<p><a href="${escape(back)}">${escape(words.back)}</a></p>\n`}<small>${escape(words.code)} ${escape(requestId)}</small>
</main>
</html>
`;
	return new Response(markup, {
		status,
		headers: {
			...problemHeaders(error, language),
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy': `default-src 'none'; style-src '${await digestOf(STYLE)}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
		},
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

async function digestOf(text: string): Promise<string> {
	return `sha256-${btoa(String.fromCharCode(...(await sha256(text))))}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
	return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
