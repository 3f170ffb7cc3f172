import type { Entry, Store } from '../../stores/store.ts';
import type { Surroundings } from '../../wire/surroundings.ts';

const LEASE_MS = 5_000;
const WAIT_STEP_MS = 50;
/** How many times to check again while another process makes the entry: the duration of two leases. */
const MOST_WAITS = (2 * LEASE_MS) / WAIT_STEP_MS;

/**
 * Creates an entry that is not a link, once, even if several processes request it at the same time.
 * @param wanted.key key of the entry, and its reference
 * @param wanted.make makes the content of a new entry
 * @param wanted.ttlMs milliseconds for which it is kept after its last change
 * @returns the entry in the store
 * @throws {Error} when another process has been making it for two leases
 */
export async function createOnce(
	store: Pick<Store, 'claim' | 'complete'>,
	wanted: { readonly key: string; readonly make: () => string; readonly ttlMs: number },
	surroundings: Surroundings,
): Promise<Entry> {
	const { key, make, ttlMs } = wanted;
	const owner = surroundings.uuid();
	const claim = { key, reference: key, fingerprint: key, owner, checkpoint: '', leaseMs: LEASE_MS, ttlMs };
	for (let waits = 0; waits < MOST_WAITS;) {
		const answer = await store.claim(claim);
		switch (answer.outcome) {
			case 'done':
				return answer.entry;
			case 'won':
			case 'uncertain':
				// If another process wrote the entry in the meantime, that one is kept, and the next claim returns it.
				await store.complete(key, owner, { data: make(), dueInMs: null });
				break;
			case 'mismatch':
				throw new Error(`The store has something else under "${key}"`);
			case 'busy':
				waits++;
				await new Promise<void>((resolve) => surroundings.setTimeout(resolve, WAIT_STEP_MS));
		}
	}
	throw new Error(`Another process has been making "${key}" for too long`);
}
