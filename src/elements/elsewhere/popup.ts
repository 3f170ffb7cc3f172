import { preparePopup } from './prepare-popup.ts';

/** Interval of the check whether a window is closed. Browsers have no event for it. Milliseconds. */
const LOOK_MS = 500;

/** Opens the provider's page in a window without access to this page. Null if the browser opens none. */
export function openPopup(url: string, words: string): Window | null {
	const popup = open('', '', 'popup,width=480,height=720');
	if (!popup) return null;
	preparePopup(popup, words);
	popup.location.replace(url);
	return popup;
}

/** Calls once when the window is closed. Returns a function that stops the check. */
export function onPopupClosed(popup: Window, callback: () => void): () => void {
	const timer = setInterval(() => {
		if (!popup.closed) return;
		clearInterval(timer);
		callback();
	}, LOOK_MS);
	return () => clearInterval(timer);
}
