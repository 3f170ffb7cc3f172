import { preparePopup } from './prepare-popup.ts';

/** How often a window is asked whether it is still open; there is no event for it. Milliseconds. */
const LOOK_MS = 500;

/** Opens the provider's page in a window that cannot reach this one; null where the browser opens none. */
export function openPopup(url: string, words: string): Window | null {
	const popup = open('', '', 'popup,width=480,height=720');
	if (!popup) return null;
	preparePopup(popup, words);
	popup.location.replace(url);
	return popup;
}

/** Calls once when the payer has closed the window; the answer stops looking. */
export function onPopupClosed(popup: Window, callback: () => void): () => void {
	const timer = setInterval(() => {
		if (!popup.closed) return;
		clearInterval(timer);
		callback();
	}, LOOK_MS);
	return () => clearInterval(timer);
}
