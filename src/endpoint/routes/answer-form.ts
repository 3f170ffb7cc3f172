import type { OfferKind } from '../../wire/offer.ts';
import type { Form } from '../http/body.ts';
import { isPaid } from '../status/money.ts';
import { attemptCookie, formPage, FROM_PAGE, readAttempt, writeAttempt } from '../pages/form-page.ts';
import type { OpenedLink } from '../attempts/links.ts';
import { ProblemError } from '../http/problems.ts';

/** A priced and validated request, and the function that opens its link. */
export interface Prepared {
	readonly title: string;
	/** Language of the page that sent the request, if its body contains one. */
	readonly locale: string | undefined;
	open(): Promise<OpenedLink>;
}

/**
 * Handles a form without script: redirects the payer to the provider's page. A form without an attempt first gets a
 * page with one. The browser keeps it for the next form for the same item, so that a form that is sent twice makes one
 * payment.
 * @param parts.merchant name of the merchant, if configured
 * @param parts.prepare prices and validates the request
 */
export async function answerForm(parts: {
	readonly request: Request;
	readonly kind: OfferKind;
	readonly form: Form;
	readonly prepare: (said: unknown) => Promise<Prepared>;
	readonly uuid: () => string;
	readonly merchant: string | undefined;
}): Promise<Response> {
	const { request, kind, form, prepare, uuid, merchant } = parts;
	const { headers } = request;
	const { [FROM_PAGE]: fromPage, ...said } = form.body;
	const given = said['attempt'] as string | undefined;
	if (headers.has('idempotency-key')) return redirect(await (await prepare(said)).open());
	// A token makes one payment, whatever the attempt is.
	if (said['token'] !== undefined) {
		return redirect(await (await prepare({ attempt: uuid(), ...said })).open());
	}
	if (given !== undefined && fromPage === undefined) return redirect(await (await prepare(said)).open());

	const cookie = await attemptCookie(kind, String(said['item'] ?? ''));
	const kept = readAttempt(headers, cookie);
	let isAgain = false;
	for (const attempt of new Set([kept, given])) {
		if (attempt === undefined) continue;
		const isEarlier = attempt !== given;
		const opened = await openOr(isEarlier, (await prepare({ ...said, attempt })).open);
		isAgain ||= opened !== undefined && isPaid(opened.link);
		if (opened === undefined || (isEarlier && isPaid(opened.link))) continue;
		return redirect(opened, { 'set-cookie': writeAttempt(cookie, attempt, request) });
	}
	const attempt = uuid();
	const { title, locale } = await prepare({ ...said, attempt });
	const { fields } = form;
	const page = await formPage({
		kind,
		subject: title,
		fields,
		attempt,
		isAgain,
		headers,
		locale,
		merchant,
	});
	// A paid attempt stays in the cookie, so that the payer must confirm each further payment.
	if (kept === undefined) page.headers.set('set-cookie', writeAttempt(cookie, attempt, request));
	return page;
}

/** Headers of every response with a link. */
export function marksOf(replayed: boolean): Readonly<Record<string, string>> {
	return replayed ? { 'idempotent-replayed': 'true' } : {};
}

/**
 * @returns undefined if the earlier attempt belongs to another payer, e.g. because another customer is signed in now
 */
async function openOr(isEarlier: boolean, open: () => Promise<OpenedLink>): Promise<OpenedLink | undefined> {
	try {
		return await open();
	} catch (error) {
		if (isEarlier && error instanceof ProblemError && error.code === 'attempt_reused') return undefined;
		throw error;
	}
}

function redirect({ link, replayed }: OpenedLink, headers: Readonly<Record<string, string>> = {}): Response {
	return new Response(null, {
		status: 303,
		headers: { location: link.url, ...marksOf(replayed), ...headers },
	});
}
