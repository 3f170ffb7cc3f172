import type { OfferKind } from '../../wire/offer.ts';
import { UUID } from '../../wire/uuid.ts';
import { FORM_WORDS } from './form-page.words.ts';
import { fingerprint } from '../crypto/keys.ts';
import { escape, payerPage } from './payer-page.ts';
import { requestLanguage } from '../http/request-language.ts';

/** The field that identifies a form of {@link formPage}. */
export const FROM_PAGE = 'from_page';

/** Maximum age of the cookie in seconds: as long as most links can be paid. */
const KEPT_S = 30 * 24 * 60 * 60;

/**
 * The page for a payer whose form had no attempt: the same form with an attempt, and one button. A double click, a
 * reload or Back sends it again, but makes only one payment.
 *
 * Its policy contains no addresses for forms, because browsers also apply them to each redirect of the provider's page.
 *
 * @param parts.fields of the form, which are sent again
 * @param parts.attempt a new attempt
 * @param parts.locale of the page that sent the form, if the form contains one
 * @param parts.merchant name of the merchant, if configured
 * @param parts.isAgain whether the same browser has paid the same offer with such a form before
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
		// Without this header, browsers send the form with "Origin: null".
		headers: { 'referrer-policy': 'same-origin' },
	});
}

/** Name of the cookie with the attempt of a browser's forms for one item. */
export async function attemptCookie(kind: OfferKind, item: string): Promise<string> {
	return `checkout-${kind}-${(await fingerprint([kind, item])).slice(0, 12)}`;
}

/** The attempt in the cookie with this name. */
export function readAttempt(headers: Headers, cookie: string): string | undefined {
	for (const pair of (headers.get('cookie') ?? '').split(';')) {
		const [name = '', value = ''] = pair.trim().split('=', 2);
		if (name === cookie && UUID.test(value)) return value.toLowerCase();
	}
	return undefined;
}

/** The `Set-Cookie` value for the attempt, for the path of the request. A proxy may change the scheme of its URL. */
export function writeAttempt(
	cookie: string,
	attempt: string,
	{ url, headers }: Pick<Request, 'url' | 'headers'>,
): string {
	const secure = headers.get('origin')?.startsWith('https:') ? '; Secure' : '';
	return `${cookie}=${attempt}; Path=${new URL(url).pathname}; Max-Age=${KEPT_S}; HttpOnly; SameSite=Lax${secure}`;
}
