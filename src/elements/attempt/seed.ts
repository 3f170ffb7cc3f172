const KEY = 'checkout-links-seed';

let own: string | undefined;

/** Reads the seed, and writes one if there is none. When this resolves, other tabs can read the write. */
async function agree(): Promise<string> {
	own ??= String(crypto.getRandomValues(new Uint8Array(16)));
	try {
		if (!localStorage[KEY]) {
			localStorage[KEY] = own;
			// WebKit takes 2 to 5 ms, and longer on a busy machine.
			await new Promise((readable) => setTimeout(readable, 50));
		}
		// The number of another tab wins, unless the storage was cleared meanwhile.
		own = (localStorage[KEY] as string | undefined) || own;
	} catch {
		// Storage is blocked or full.
	}
	return own;
}

/**
 * The random number from which the ids of this browser's attempts are derived (`attempt.ts`). The first offer that a
 * browser shows writes it, one tab at a time, so that all tabs have the same before a press. It is never sent. If
 * storage is blocked, it lasts until the page closes.
 *
 * @returns the number as all tabs read it. Never rejects
 */
export const readSeed = async (): Promise<string> => {
	try {
		// Without a lock, two tabs can keep different seeds. Plain http has no locks; a frozen tab can hold one.
		return await navigator.locks.request(KEY, { signal: AbortSignal.timeout(1_000) }, agree);
	} catch {
		return agree();
	}
};
