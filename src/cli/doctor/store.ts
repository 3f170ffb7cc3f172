import { relative } from 'node:path';
import { attemptIds } from '../../endpoint/crypto/keys.ts';
import { isMissing, sqliteFileOf } from '../../stores/sqlite-file.ts';
import type { Store } from '../../stores/store.ts';
import { withinLimit } from '../time-limit.ts';
import { findingsOf, type Finding } from './finding.ts';

const about = findingsOf('store');

/** A payer's press makes about as many calls as the round trip; more than this is felt. */
const SLOW_MS = 500;
/** What is left behind is gone by then. */
const KEPT_MS = 60_000;

/**
 * Checks a store that was reached already, and describes what it promises. A server gets an entry with a random key,
 * and gives it back, and its settings are looked at; a file is left as it is.
 */
export async function checkStore(store: Store, instances: number): Promise<Finding[]> {
	const file = sqliteFileOf(store);
	if (file !== undefined) return [about.good(describeFile(file))];
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
			`What is written does not come back (${(error as Error).message}); check where the store lies, and that this user may write there.`,
		);
	}
	const took = Math.round(performance.now() - start);
	if (took > SLOW_MS) {
		return about.warning(
			`The store answers, but takes ${took} ms to write and read; move it nearer to this machine.`,
		);
	}
	if (!store.durable) {
		return about.warning(
			`Writes and reads in ${took} ms, but forgets everything when it restarts; before live keys, use sqlite('checkout.db') or postgres(pool).`,
		);
	}
	const reach =
		instances > 1
			? `${instances} machines share it`
			: store.shared
				? 'several machines may share it: say how many in `instances`'
				: 'it serves one machine';
	return about.good(`Writes and reads in ${took} ms; it outlives a restart, and ${reach}.`);
}

/** What is known of a file without writing it. */
function describeFile(file: string): string {
	const path = relative(process.cwd(), file);
	const name = path.startsWith('..') ? file : path;
	return isMissing(file)
		? `${name} does not exist yet, and its folder can be written; it will outlive a restart, and serve one machine.`
		: `${name} opens and is not locked; it outlives a restart, and it serves one machine.`;
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
	// A claim that is given back leaves nothing; the second one is completed, and expires.
	const again = (await store.release(key, owner)) && (await store.claim(claim));
	const done = await store.complete(key, owner, { data: reference, dueInMs: null });
	const found = await store.find({ reference });
	if (won.outcome !== 'won' || !again || again.outcome !== 'won' || !done || found?.data !== reference) {
		throw new Error('it answered something else than was written');
	}
}
