import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reachPostgres, reachRedis, RUN } from '../stores/servers.ts';
import { openStore, type StoreKind, type StorePlace } from './store.ts';

let places = 0;

/** Gives the work a new place of its own for a store, and clears it away afterwards. */
export async function inPlace<T>(kind: StoreKind, work: (place: StorePlace) => Promise<T>): Promise<T> {
	const name = `${RUN}_soak_${++places}`;
	if (kind === 'sqlite') {
		const folder = await mkdtemp(join(tmpdir(), 'checkout-links-soak-'));
		try {
			return await work({ kind, place: join(folder, 'attempts.db') });
		} finally {
			await rm(folder, { recursive: true });
		}
	}
	const place = { kind, place: name };
	try {
		return await work(place);
	} finally {
		const opened = await openStore(place, () => 0);
		await opened.erase();
		await opened.end();
	}
}

let absent: Promise<ReadonlySet<StoreKind>> | undefined;

/** Those of the stores whose server answers here; files and memory are everywhere. */
export async function present<Kind extends StoreKind>(kinds: readonly Kind[]): Promise<Kind[]> {
	absent ??= findAbsent();
	const missing = await absent;
	return kinds.filter((kind) => !missing.has(kind));
}

async function findAbsent(): Promise<ReadonlySet<StoreKind>> {
	const missing = new Set<StoreKind>();
	const database = await reachPostgres();
	if ('client' in database) await database.client.end();
	else missing.add('postgres');
	const cache = await reachRedis();
	if ('client' in cache) await cache.client.close();
	else missing.add('redis');
	return missing;
}
