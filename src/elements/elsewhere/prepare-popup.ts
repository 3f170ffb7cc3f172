/**
 * Prepares an empty popup: shows a text, and removes its access to this page. (`noopener` is not possible, because this
 * page must navigate the popup later.)
 */
export function preparePopup(popup: Window, words: string): void {
	popup.opener = null;
	popup.document.title = words;
	popup.document.documentElement.style.setProperty('color-scheme', 'light dark');
	popup.document.body.style.setProperty('font', '1rem/1.4 system-ui, sans-serif');
	popup.document.body.style.setProperty('padding', '2rem');
	popup.document.body.append(words);
}
