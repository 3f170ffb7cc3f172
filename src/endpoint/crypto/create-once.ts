import type { Entry, Store } from '../../stores/store.ts';
import type { Surroundings } from '../../wire/surroundings.ts';

const LEASE_MS = 5_000;
const WAIT_STEP_MS = 50;
/** How often it looks again while another process makes the entry: until that one's lease is over, and once more. */
const MOST_WAITS = (2 * LEASE_MS) / WAIT_STEP_MS;

/**
 * The entry under a key that is no link's, made by one of all processes that ask for it at once.
 * @param wanted.key its name, and its reference
 * @param wanted.make what it holds when it is new
 * @param wanted.ttlMs how long it is kept after its last change
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
				// What another process wrote in the meantime stands, and is what the next claim returns.
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
