import type { Language } from '../../wire/language.ts';
import { sha256 } from '../crypto/digest.ts';

/** All styles of the page. The policy of the response contains their digest and allows no other styles. */
const STYLE = `
:root { color-scheme: light dark; --page: #f4f5f7; --sheet: #fff; --text: #16191d; --muted: #59616b; --line: #dfe3e8; --link: #1d4ed8 }
@media (prefers-color-scheme: dark) { :root { --page: #121417; --sheet: #1b1e23; --text: #eceef1; --muted: #a3abb6; --line: #343a42; --link: #9db8ff } }
body { margin: 0; padding: 24px 16px; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif }
main { box-sizing: border-box; max-width: 34rem; margin: 8vh auto 0; padding: 28px 24px; background: var(--sheet); border: 1px solid var(--line); border-radius: 14px }
h1 { margin: 0 0 12px; font-size: 1.375rem; line-height: 1.3 }
.merchant { margin: 0 0 8px; color: var(--muted); font-weight: 600; overflow-wrap: anywhere }
p, ul { margin: 12px 0 0 }
ul { padding-inline-start: 20px }
a { display: inline-block; padding: 12px 0; color: var(--link); font-weight: 600; text-underline-offset: 3px }
button { margin-top: 20px; padding: 14px 22px; border: 0; border-radius: 10px; background: var(--link); color: var(--sheet); font: inherit; font-weight: 600; cursor: pointer }
a:focus-visible, button:focus-visible { outline: 2px solid; outline-offset: 2px }
small { display: block; margin-top: 12px; color: var(--muted); font-size: 0.875rem; overflow-wrap: anywhere }
`;

/**
 * A page of the endpoint for a payer, without scripts and external resources.
 * @param parts.merchant name of the merchant, shown above the title; plain text
 * @param parts.title plain text
 * @param parts.main markup; values from outside are escaped
 * @param parts.policy directives of its Content-Security-Policy in addition to those of all such pages
 */
export async function payerPage(parts: {
	readonly status: number;
	readonly language: Language;
	readonly merchant?: string | undefined;
	readonly title: string;
	readonly main: string;
	readonly policy: readonly string[];
	readonly headers?: Readonly<Record<string, string>>;
}): Promise<Response> {
	const { status, language, merchant, title, main, policy, headers = {} } = parts;
	const markup = `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${escape(merchant === undefined ? title : `${title} · ${merchant}`)}</title>
<style>${STYLE}</style>
<main>
${merchant === undefined ? '' : `<p class="merchant">${escape(merchant)}</p>\n`}<h1>${escape(title)}</h1>
${main}
</main>
</html>
`;
	const all = ["default-src 'none'", `style-src '${await digestOf(STYLE)}'`, "base-uri 'none'", ...policy];
	return new Response(markup, {
		status,
		headers: {
			...headers,
			'content-type': 'text/html; charset=utf-8',
			'content-language': language,
			vary: 'Accept-Language',
			'content-security-policy': all.join('; '),
		},
	});
}

async function digestOf(text: string): Promise<string> {
	return `sha256-${btoa(String.fromCharCode(...(await sha256(text))))}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes text for markup and for quoted attributes. */
export function escape(text: string): string {
	return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
