/**
 * Opens an address in place of the page: the whole page even from inside a frame, since providers refuse to be framed.
 * @throws {DOMException} where a sandboxed frame may not do that; a link that the payer presses still may
 */
export function leaveFor(url: string): void {
	(window.top ?? window).location.href = url;
}

/**
 * The way out of the page as the flow takes it. The one seam that tests replace, since a page that leaves takes its
 * tests along.
 */
export const exit = { leaveFor };
