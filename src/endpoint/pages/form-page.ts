import type { OfferKind } from '../../wire/offer.ts';
import { UUID } from '../../wire/uuid.ts';
import { FORM_WORDS } from './form-page.words.ts';
import { fingerprint } from '../crypto/keys.ts';
import { escape, payerPage } from './payer-page.ts';
import { requestLanguage } from '../http/request-language.ts';

/** The field by which a form of {@link formPage} is known. */
export const FROM_PAGE = 'from_page';

/** As long as most links can be paid, in seconds. */
const KEPT_S = 30 * 24 * 60 * 60;

/**
 * The page that a payer gets whose form had no attempt: the same form with one, and one button. However often it is sent,
 * by a double click, a reload or Back, it is one payment.
 *
 * Its policy names no addresses for forms: browsers apply them to each redirect of the provider's page too.
 *
 * @param parts.fields of the form, which are sent again
 * @param parts.attempt a new one
 * @param parts.locale of the page that sent the form, where the form names one
 * @param parts.merchant who sells, where the configuration has a name
 * @param parts.isAgain whether the same browser has paid the same offer by such a form
 */
export function formPage(parts: {
	readonly kind: OfferKind;
	readonly subject: string;
	readonly fields: readonly (readonly [string, string])[];
	readonly attempt: string;
	readonly isAgain: boolean;
	readonly headers: Headers;
	readonly locale: string | undefined;
	readonly merchant: string | undefined;
}): Promise<Response> {
	const { kind, subject, fields, attempt, isAgain, headers, locale, merchant } = parts;
	const language = requestLanguage(headers, locale);
	const { title, text, button } = FORM_WORDS[language][kind][isAgain ? 'again' : 'first'];
	const sent = fields.filter(([name]) => name !== 'attempt' && name !== FROM_PAGE);
	const hidden = [...sent, ['attempt', attempt], [FROM_PAGE, '1']].map(
		([name = '', value = '']) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
	);
	return payerPage({
		status: 200,
		language,
		merchant,
		title,
		main: `<p><strong>${escape(subject)}</strong></p>
<p>${escape(text)}</p>
<form method="post">
${hidden.join('\n')}
<button>${escape(button)}</button>
</form>`,
		policy: ["frame-ancestors 'none'"],
		// Without it browsers send the form with "Origin: null".
		headers: { 'referrer-policy': 'same-origin' },
	});
}

/** Name of the cookie that holds the attempt of a browser's forms for one item. */
export async function attemptCookie(kind: OfferKind, item: string): Promise<string> {
	return `checkout-${kind}-${(await fingerprint([kind, item])).slice(0, 12)}`;
}

/** The attempt that the browser keeps under this name. */
export function readAttempt(headers: Headers, cookie: string): string | undefined {
	for (const pair of (headers.get('cookie') ?? '').split(';')) {
		const [name = '', value = ''] = pair.trim().split('=', 2);
		if (name === cookie && UUID.test(value)) return value.toLowerCase();
	}
	return undefined;
}

/** Has the browser keep the attempt for its forms to the address of the request, which a proxy may know as another scheme. */
export function writeAttempt(
	cookie: string,
	attempt: string,
	{ url, headers }: Pick<Request, 'url' | 'headers'>,
): string {
	const secure = headers.get('origin')?.startsWith('https:') ? '; Secure' : '';
	return `${cookie}=${attempt}; Path=${new URL(url).pathname}; Max-Age=${KEPT_S}; HttpOnly; SameSite=Lax${secure}`;
}
