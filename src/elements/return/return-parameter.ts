import { RETURN_PARAMETER } from '../../wire/links.ts';

/** The parts of `window` that are used. Tests replace them. */
export interface ReturnPage {
	readonly location: Pick<Location, 'href'>;
	readonly history: Pick<History, 'state' | 'replaceState'>;
}

/**
 * Reads the id of the link that the payer returns from, and removes it from the address bar, so that bookmarks and
 * shared addresses do not contain it. Other parameters, path, fragment and history state stay unchanged.
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

/** Time after a return in which elements can read it: those of one page start together. Milliseconds. */
const NEWS_MS = 30_000;

/** The payer's return, shared by all elements of a page. The first read removes it from the address. */
export interface Returns {
	/** Id of the link that the payer has just returned from. */
	current(): string | undefined;
	/** Ends a return that was shown. Elements that are added later do not show it. */
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

/** The payer's return to this page. */
export const returns = createReturns(globalThis);
