import { RETURN_PARAMETER } from '../wire/links.ts';

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

/** Reads a window's returns for all elements on the page: the first one cleans the address, the others still get it. */
export function createReturns(page: ReturnPage): { current(): string | undefined } {
	let taken: { readonly id: string; readonly path: string } | undefined;
	return {
		current() {
			const { pathname } = new URL(page.location.href);
			const id = takeReturn(page);
			if (id) taken = { id, path: pathname };
			return taken?.path === pathname ? taken.id : undefined;
		},
	};
}

/** Where the payer comes back from, read once for all elements of the page. */
export const returns = createReturns(globalThis);
