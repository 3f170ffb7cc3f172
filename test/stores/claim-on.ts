import type { Claim } from '../../src/stores/store.ts';

/** What a claim asks for when a test does not say otherwise. */
export const LEASE_MS = 30 * 60_000;
export const TTL_MS = 24 * 60 * 60_000;

let claimants = 0;

/** A claim on `key` by somebody new. */
export function claimOn(key: string, but: Partial<Claim> = {}): Claim {
	return {
		key,
		reference: `reference of ${key}`,
		fingerprint: 'what is asked',
		owner: `claimant ${process.pid}.${++claimants}`,
		checkpoint: `note on ${key}`,
		leaseMs: LEASE_MS,
		ttlMs: TTL_MS,
		...but,
	};
}
