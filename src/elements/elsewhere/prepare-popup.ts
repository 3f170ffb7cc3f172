/**
 * Makes a window that was opened in the payer's press ready to wait: it says what happens, and cannot reach this page.
 * (Opened with `noopener`, a window could not be sent to the provider's page afterwards.)
 */
export function preparePopup(popup: Window, words: string): void {
	popup.opener = null;
	popup.document.title = words;
	popup.document.documentElement.style.setProperty('color-scheme', 'light dark');
	popup.document.body.style.setProperty('font', '1rem/1.4 system-ui, sans-serif');
	popup.document.body.style.setProperty('padding', '2rem');
	popup.document.body.append(words);
}
