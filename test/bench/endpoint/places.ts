import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type StoreKind } from '../../stores/open-store.ts';
import { RUN } from '../../stores/servers.ts';

/** A store of its own for one measurement, empty at first. */
export interface Place {
	/** File, schema or prefix. */
	readonly place: string;
	/** Deletes what was kept there. */
	erase(): Promise<void>;
}

let made = 0;

/** @throws {Error} when the server of that store cannot be reached */
export async function newPlace(kind: StoreKind): Promise<Place> {
	const name = `${RUN}_bench_${++made}`;
	if (kind === 'sqlite') {
		const folder = await mkdtemp(join(tmpdir(), `${name}_`));
		return { place: join(folder, 'checkout.db'), erase: () => rm(folder, { recursive: true, force: true }) };
	}
	const opened = await openStore(kind, name);
	await opened.store.ping();
	await opened.end();
	return {
		place: name,
		async erase() {
			const again = await openStore(kind, name);
			await again.erase();
			await again.end();
		},
	};
}
