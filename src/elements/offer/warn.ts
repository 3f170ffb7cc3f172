const written = new Set<string>();

/** Writes a sentence for the developer into the browser's console, once for as long as the page lives. */
export function warn(message: string): void {
	if (written.has(message)) return;
	written.add(message);
	// eslint-disable-next-line no-console -- what the developer of the page has to change; payers read other words
	console.warn(`[checkout-links] ${message}`);
}
