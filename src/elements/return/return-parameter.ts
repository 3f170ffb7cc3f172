import { RETURN_PARAMETER } from '../../wire/links.ts';

/** What a return is read from: a window, or a test's idea of one. */
export interface ReturnPage {
	readonly location: Pick<Location, 'href'>;
	readonly history: Pick<History, 'state' | 'replaceState'>;
}

/**
 * Reads which link the payer returns from, and takes it out of the address bar, so that a bookmark or a shared address
 * does not carry it. Other parameters keep their exact spelling; path, fragment and history state stay.
 */
export function takeReturn(page: ReturnPage): string | undefined {
	const url = new URL(page.location.href);
	const id = url.searchParams.get(RETURN_PARAMETER);
	if (!id) return undefined;
	url.search = url.search
		.slice(1)
		.split('&')
		.filter((pair) => pair.split('=')[0] !== RETURN_PARAMETER)
		.join('&');
	page.history.replaceState(page.history.state, '', url.href);
	return id;
}

/** How long after a return elements may still ask for it: those of one page start together. Milliseconds. */
const NEWS_MS = 30_000;

/** The payer's return, for every element of a page: the first to look cleans the address, the others still get it. */
export interface Returns {
	/** The link that the payer has just returned from to this page. */
	current(): string | undefined;
	/** Its story has been told: an element that is put on the page later begins anew. */
	close(id: string): void;
}

export function createReturns(page: ReturnPage, now: () => number = Date.now): Returns {
	let taken: { readonly id: string; readonly path: string; readonly at: number } | undefined;
	return {
		current() {
			const { pathname: path } = new URL(page.location.href);
			const id = takeReturn(page);
			if (id) taken = { id, path, at: now() };
			return taken?.path === path && now() - taken.at < NEWS_MS ? taken.id : undefined;
		},
		close(id) {
			if (taken?.id === id) taken = undefined;
		},
	};
}

/** Where the payer comes back from. */
export const returns = createReturns(globalThis);
