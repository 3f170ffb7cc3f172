const written = new Set<string>();

/** Writes a warning for the developer to the browser's console, once per page load. */
export function warn(message: string): void {
	if (written.has(message)) return;
	written.add(message);
	// eslint-disable-next-line no-console -- what the developer of the page has to change; payers read other words
	console.warn(`[checkout-links] ${message}`);
}
