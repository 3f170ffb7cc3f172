import { STYLES } from './document.styles.ts';
import { html, Html } from './html.ts';
import { type Language, languageOf } from './language.ts';
import { type Words, wordsIn } from './words.ts';

/** The provider's name as text, and its colours. */
export interface Brand {
	readonly id: 'onepay' | 'yuno' | 'neopay';
	readonly label: string;
}

/** Dependencies of a hosted page. */
export interface PageContext {
	readonly brand: Brand;
	readonly language: Language;
	readonly words: Words;
	readonly merchant: string;
	/** Address of the page itself. */
	readonly url: URL;
}

/** Collects what every page of a request needs. */
export function pageContext(
	request: Request,
	brand: Brand,
	merchant: string,
	fallback: Language,
): PageContext {
	const url = new URL(request.url);
	const language = languageOf(url, request.headers.get('accept-language'), fallback);
	return { brand, language, words: wordsIn(language), merchant, url };
}

/** Path of the page for its form, in the same language. */
export function formAction({ url, language }: PageContext): string {
	const own = new URL(url);
	own.searchParams.set('lang', language);
	return `${own.pathname}${own.search}`;
}

/**
 * A complete page. It loads nothing, runs no script, and cannot be framed. `returnTo` is where its form may redirect:
 * browsers apply `form-action` also to the redirect after a form.
 */
export function page(
	context: PageContext,
	parts: {
		readonly status?: number;
		readonly title: string;
		readonly main: Html;
		readonly returnTo?: string | null;
	},
): Response {
	const { brand, language, words } = context;
	const nonce = crypto.randomUUID();
	const other: Language = language === 'es' ? 'en' : 'es';
	const otherUrl = new URL(context.url);
	otherUrl.searchParams.set('lang', other);
	const markup = html`<!doctype html>
		<html lang="${language}">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="robots" content="noindex" />
				<title>${parts.title} · ${brand.label} (${words.sandbox})</title>
				<link rel="icon" href="data:," />
				<style nonce="${nonce}">
					${new Html(STYLES)}
				</style>
			</head>
			<body class="${brand.id}">
				<header class="top">
					<div>
						<span class="mark">${brand.label}</span>
						<span class="tag">${words.sandbox}</span>
						<a
							class="languages"
							href="${otherUrl.pathname + otherUrl.search}"
							hreflang="${other}"
							lang="${other}"
							>${other === 'es' ? 'Español' : 'English'}</a
						>
					</div>
				</header>
				<main>${parts.main}</main>
				<footer>${words.sandboxNote}</footer>
			</body>
		</html> `;
	return new Response(markup.markup, {
		status: parts.status ?? 200,
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'cache-control': 'no-store',
			'content-security-policy': [
				"default-src 'none'",
				`style-src 'nonce-${nonce}'`,
				'img-src data:',
				`form-action ${["'self'", originOf(parts.returnTo)].filter(Boolean).join(' ')}`,
				"base-uri 'none'",
				"frame-ancestors 'none'",
			].join('; '),
			'content-language': language,
			'referrer-policy': 'no-referrer',
			'x-content-type-options': 'nosniff',
		},
	});
}

function originOf(address: string | null | undefined): string | null {
	if (!address || !URL.canParse(address)) return null;
	const { origin } = new URL(address);
	return origin === 'null' ? null : origin;
}
