import { RETURN_PARAMETER } from '../../wire/links.ts';
import { returnUrlHint } from './hints.ts';
import { ProblemError } from './problems.ts';

/** Maximum length of an address that all browsers accept. */
const LONGEST = 2048;

/** Pages to which payers may return, from the configuration only. */
export interface ReturnUrls {
	/**
	 * The address to return to. Addresses with credentials are refused.
	 * @throws {ProblemError} `return_url_not_allowed`
	 */
	resolve(wanted: string | undefined): URL;
}

/**
 * With a list, a page is allowed when its scheme, host, port and path are on it. Query and hash are free, because shops
 * keep their own state there. Without a list, any page of the listed origins is allowed.
 */
export function createReturnUrls(
	list: readonly string[] | undefined,
	origins: ReadonlySet<string>,
): ReturnUrls {
	const pages = list && new Set(list.map((address) => pageOf(new URL(address))));
	const fallback = list?.[0] ?? `${[...origins][0]}/`;
	return {
		resolve(wanted) {
			const address = wanted ?? fallback;
			const url = address.length > LONGEST ? null : URL.parse(address);
			const allowed =
				url !== null &&
				// `blob:` addresses have the origin of the page that made them.
				(url.protocol === 'https:' || url.protocol === 'http:') &&
				url.username === '' &&
				url.password === '' &&
				(pages ? pages.has(pageOf(url)) : origins.has(url.origin));
			if (!allowed) {
				throw new ProblemError('return_url_not_allowed', { hint: returnUrlHint(address, pages, origins) });
			}
			return url;
		},
	};
}

/** The address that the provider gets: the page with our opaque reference added. Its own query and hash are kept. */
export function withReference(page: URL, id: string): string {
	const url = new URL(page);
	url.searchParams.set(RETURN_PARAMETER, id);
	return url.href;
}

function pageOf(url: URL): string {
	return url.origin + url.pathname;
}
