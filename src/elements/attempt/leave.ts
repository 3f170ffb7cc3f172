/**
 * Opens an address in the top-level browsing context, also from inside a frame: providers do not allow framing.
 * @throws {DOMException} when a sandboxed frame forbids it; a link that the payer presses can still work
 */
export function leaveFor(url: string): void {
	(window.top ?? window).location.href = url;
}

/**
 * The function that the flow calls to leave the page. Tests replace it, because a navigation would end the test.
 */
export const exit = { leaveFor };
