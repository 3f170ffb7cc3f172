const KEY = 'checkout-links-seed';

let own: string | undefined;

/** Reads the seed, and writes one where there is none. A write is readable in other tabs by the time that this resolves. */
async function agree(): Promise<string> {
	own ??= String(crypto.getRandomValues(new Uint8Array(16)));
	try {
		if (!localStorage[KEY]) {
			localStorage[KEY] = own;
			// WebKit takes 2 to 5 ms, and longer on a busy machine.
			await new Promise((readable) => setTimeout(readable, 50));
		}
		// Another tab's number counts, unless the storage was emptied meanwhile.
		own = (localStorage[KEY] as string | undefined) || own;
	} catch {
		// Storage is refused or full.
	}
	return own;
}

/**
 * The random number that the ids of this browser's attempts follow from (`attempt.ts`). The first offer that a browser
 * shows writes it, one tab at a time, so that all have the same by the time of a press. It is never sent. Where storage
 * is refused it lasts as long as the page.
 *
 * @returns the number as all tabs read it. Never rejects
 */
export const readSeed = async (): Promise<string> => {
	try {
		// Two writes at once may leave each tab with its own for good. Plain http has no locks; a tab may freeze with one.
		return await navigator.locks.request(KEY, { signal: AbortSignal.timeout(1_000) }, agree);
	} catch {
		return agree();
	}
};
