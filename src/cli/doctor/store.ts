import { relative } from 'node:path';
import { attemptIds } from '../../endpoint/crypto/keys.ts';
import { isMissing, sqliteFileOf } from '../../stores/sqlite-file.ts';
import type { Store } from '../../stores/store.ts';
import { withinLimit } from '../time-limit.ts';
import { findingsOf, type Finding } from './finding.ts';

const about = findingsOf('store');

/** Slower tests get a warning: a payment makes about as many calls as the test. Milliseconds. */
const SLOW_MS = 500;
/** When the entry of the test expires. Milliseconds. */
const KEPT_MS = 60_000;

/**
 * Checks a store that was already reached, and describes its guarantees. On a server it writes and releases an entry
 * with a random key, and reads the settings. A file is not changed.
 */
export async function checkStore(store: Store, instances: number, cwd = process.cwd()): Promise<Finding[]> {
	const file = sqliteFileOf(store);
	if (file !== undefined) return [about.good(describeFile(file, cwd))];
	const use = await checkUse(store, instances);
	return use.level === 'problem' ? [use] : [use, ...(await checkSettings(store))];
}

async function checkSettings(store: Store): Promise<Finding[]> {
	try {
		const found = await withinLimit(async () => (await store.inspect?.()) ?? []);
		return found.map(({ level, message }) => about[level](message));
	} catch (error) {
		return [about.warning(`The server's settings could not be checked (${(error as Error).message}).`)];
	}
}

async function checkUse(store: Store, instances: number): Promise<Finding> {
	const start = performance.now();
	try {
		await withinLimit(() => roundTrip(store));
	} catch (error) {
		return about.problem(
			`The store failed a write/read test (${(error as Error).message}). Check its address, and that this user may write.`,
		);
	}
	const took = Math.round(performance.now() - start);
	if (took > SLOW_MS) {
		return about.warning(
			`The store is slow: a write/read test took ${took} ms. Move it closer to this machine.`,
		);
	}
	if (!store.durable) {
		return about.warning(
			`The store works (${took} ms), but loses everything on a restart. Use sqlite('checkout.db') or postgres(pool) before live keys.`,
		);
	}
	const reach =
		instances > 1
			? `shared by ${instances} machines`
			: store.shared
				? 'several machines can share it: set `instances` to their number'
				: 'single machine';
	return about.good(`The store works (${took} ms), survives restarts, ${reach}.`);
}

/** Describes a file without writing to it. */
function describeFile(file: string, cwd: string): string {
	const path = relative(cwd, file);
	const name = path.startsWith('..') ? file : path;
	return isMissing(file)
		? `SQLite file ${name} does not exist yet; its folder is writable. Survives restarts, single machine.`
		: `SQLite works: ${name} opens and is not locked. Survives restarts, single machine.`;
}

async function roundTrip(store: Store): Promise<void> {
	const { key, reference } = await attemptIds(
		'doctor',
		'payment',
		{ kind: 'attempt', id: crypto.randomUUID() },
		0,
	);
	const owner = crypto.randomUUID();
	const claim = {
		key,
		reference,
		fingerprint: key,
		owner,
		checkpoint: 'doctor',
		leaseMs: KEPT_MS,
		ttlMs: KEPT_MS,
	};
	const won = await store.claim(claim);
	// A released claim is deleted; the second one is completed, and expires.
	const again = (await store.release(key, owner)) && (await store.claim(claim));
	const done = await store.complete(key, owner, { data: reference, dueInMs: null });
	const found = await store.find({ reference });
	if (won.outcome !== 'won' || !again || again.outcome !== 'won' || !done || found?.data !== reference) {
		throw new Error('it returned something else than was written');
	}
}
