import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DATABASE_URL, REDIS_URL } from '../stores/servers.ts';
import { openGates, originsOf } from './gate.ts';
import { judge } from './judge.ts';
import { ask, atOnce, insist, newPayer, pause, type Payer } from './payer.ts';
import { inPlace, present } from './places.ts';
import type { Row, Scale } from './row.ts';
import { serve } from './served.ts';
import { PROVIDERS, shopConfig, type Addresses, type Timing } from './shop.ts';
import { newItem, Simulators } from './simulators.ts';
import { openStore, type StorePlace } from './store.ts';
import { TcpProxy } from './tcp-proxy.ts';

const run = promisify(execFile);

/** More than the 30 s of a lease. */
const LATER_MS = 31_000;
/** More than the 5 s that a store may take to answer. */
const SILENCE_MS = 5_500;

/** How long a provider takes: trouble that comes meanwhile finds everybody in the middle of something. */
const PROVIDER_MS = 40;
/** How often connections break in one trouble. */
const CUTS = 10;

const PAYERS: Readonly<Record<Scale, number>> = { short: 12, long: 150 };
/** Room for all of them and for SQLite's log, so that a disk is full only where something else fills it. */
const DISK: Readonly<Record<Scale, string>> = { short: '1m', long: '16m' };

/** The store falls silent, or its connections break, in the middle of making links; then it is back. */
export async function storeOutages(scale: Scale): Promise<Row[]> {
	const rows: Row[] = [];
	for (const kind of await present(['postgres', 'redis'])) {
		const target = kind === 'postgres' ? DATABASE_URL : REDIS_URL;
		const ways = scale === 'long' ? (['silent', 'cut'] as const) : (['cut'] as const);
		for (const way of ways) {
			const proxy = await TcpProxy.open(target);
			try {
				rows.push(
					await inPlace(kind, (place) =>
						withShop({ ...place, url: proxy.addressOf(target) }, async (shop) => {
							const payers = await shop.during(PAYERS[scale], async () => {
								if (way === 'cut') {
									for (let times = 0; times < CUTS; times++) {
										proxy.cut();
										await pause(PROVIDER_MS / 2);
									}
									return;
								}
								proxy.fallSilent();
								await pause(SILENCE_MS);
								proxy.speak();
							});
							return judge(`${kind} ${way}`, payers, shop.simulators, { note: problemsOf(payers) });
						}),
					),
				);
			} finally {
				await proxy.close();
			}
		}
	}
	return rows;
}

/** The disk is full in the middle of making links; then there is room again. Needs a file system that may be mounted. */
export async function fullDisk(scale: Scale): Promise<Row[]> {
	const folder = await mkdtemp(join(tmpdir(), 'checkout-links-disk-'));
	try {
		const mounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK[scale]}`, 'tmpfs', folder]).then(
			() => true,
			() => false,
		);
		// Without the right to mount there is nothing to fill; a row that tried nothing would be no proof.
		if (!mounted) return [];
		try {
			return [
				await withShop({ kind: 'sqlite', place: join(folder, 'attempts.db') }, async (shop) => {
					const ballast = join(folder, 'ballast');
					const payers = await shop.during(PAYERS[scale], async () => {
						await fill(folder, ballast);
						await pause(2 * PROVIDER_MS);
						shop.laterMs += LATER_MS;
						await atOnce(8, shop.payers, (payer) => ask(payer, shop.base));
						await rm(ballast);
					});
					return judge('sqlite', payers, shop.simulators, { note: problemsOf(payers) });
				}),
			];
		} finally {
			await run('umount', [folder]);
		}
	} finally {
		await rm(folder, { recursive: true });
	}
}

/** Takes what room there is. */
async function fill(folder: string, ballast: string): Promise<void> {
	await writeFile(ballast, '');
	for (let size = 64 * 1024; size >= 1; size = Math.floor(size / 2)) {
		for (;;) {
			const { bavail, bsize } = await statfs(folder);
			if (bavail * bsize === 0) return;
			const full = await appendFile(ballast, Buffer.alloc(size)).then(
				() => false,
				() => true,
			);
			if (full) break;
		}
	}
}

/** Every provider is gone until nothing is sent to it any more; then it is back. */
export async function providerOutages(scale: Scale): Promise<Row[]> {
	const outages = scale === 'long' ? (['reset', '503', 'silence'] as const) : (['reset', '503'] as const);
	const timing = scale === 'long' ? undefined : { breakMs: 300 };
	const rows: Row[] = [];
	for (const outage of outages) {
		const simulators = await Simulators.start();
		const gates = await openGates(simulators.addresses);
		const addresses = originsOf(gates);
		const all = Object.values(gates);
		try {
			const shop = await Shop.open(simulators, { kind: 'memory', place: '' }, { addresses, timing });
			let saidAfterMs = 0;
			const payers = await shop.during(PAYERS[scale], async () => {
				for (const gate of all) gate.break(outage);
				await Promise.all(shop.payers.map((payer) => ask(payer, shop.base)));
				const begin = performance.now();
				await ask(newPayer(newItem('onepay')), shop.base);
				saidAfterMs = performance.now() - begin;
				for (const gate of all) gate.break(undefined);
			});
			const note = `${saidAfterMs.toFixed(0)} ms to say so while it is gone, ${problemsOf(payers)}`;
			rows.push(await judge(outage, payers, simulators, { note, pagesAt: addresses }));
			await shop.close();
		} finally {
			await Promise.all(all.map((gate) => gate.close()));
			await simulators.close();
		}
	}
	return rows;
}

/** The system's clock jumps by a day, forward and back, while links are made. */
export async function clockJumps(scale: Scale): Promise<Row[]> {
	const rows: Row[] = [];
	for (const kind of await present(
		scale === 'long' ? ['memory', 'sqlite', 'postgres', 'redis'] : ['memory'],
	)) {
		rows.push(
			await inPlace(kind, (place) =>
				withShop(place, async (shop) => {
					const payers = await shop.during(PAYERS[scale], async () => {
						for (const ms of [86_400_000, -2 * 86_400_000, 86_400_000]) {
							// Right in the middle of creates: whoever asks next finds their leases long over, or far from it.
							await pause(PROVIDER_MS / 2);
							shop.laterMs += ms;
							await atOnce(16, shop.payers, (payer) => ask(payer, shop.base));
						}
					});
					return judge(kind, payers, shop.simulators, { note: problemsOf(payers) });
				}),
			),
		);
	}
	return rows;
}

/** An endpoint on a store, in this process, with payers around it. */
class Shop {
	readonly simulators: Simulators;
	readonly payers: Payer[] = [];
	/** Added to every clock but the simulators'. */
	laterMs = 0;
	#base = '';
	#close = async () => {};

	private constructor(simulators: Simulators) {
		this.simulators = simulators;
	}

	static async open(
		simulators: Simulators,
		place: StorePlace,
		{
			addresses = simulators.addresses,
			timing,
		}: { readonly addresses?: Addresses; readonly timing?: Timing | undefined } = {},
	): Promise<Shop> {
		const shop = new Shop(simulators);
		for (const name of PROVIDERS) await simulators.control(name, 'settings', { latency_ms: PROVIDER_MS });
		const opened = await openStore(place, () => shop.laterMs);
		const clock = () => Date.now() + shop.laterMs;
		const served = await serve(shopConfig(opened.store, addresses, { clock, timing }));
		shop.#base = served.base;
		shop.#close = async () => {
			await served.close();
			await opened.end();
		};
		return shop;
	}

	get base(): string {
		return this.#base;
	}

	close(): Promise<void> {
		return this.#close();
	}

	/**
	 * Some pay before the trouble, some are in the middle of it, some come after it. When it is over, and every lease that
	 * it cut off has run out, all ask again until they are answered.
	 */
	async during(count: number, trouble: () => Promise<void> | void): Promise<Payer[]> {
		const third = () =>
			Array.from({ length: count / 3 }, (_, at) => newPayer(newItem(PROVIDERS[at % 3] ?? 'yuno')));
		const before = third();
		await atOnce(16, before, (payer) => insist(payer, this.base));
		const amid = third();
		this.payers.push(...before, ...amid);
		const asking = Promise.all(amid.map((payer) => ask(payer, this.base)));
		await trouble();
		await asking;
		this.laterMs += LATER_MS;
		this.payers.push(...third());
		await atOnce(16, this.payers, (payer) => insist(payer, this.base));
		return this.payers;
	}
}

async function withShop(place: StorePlace, work: (shop: Shop) => Promise<Row>): Promise<Row> {
	const simulators = await Simulators.start();
	try {
		const shop = await Shop.open(simulators, place);
		try {
			return await work(shop);
		} finally {
			await shop.close();
		}
	} finally {
		await simulators.close();
	}
}

/** What payers were told meanwhile, and how often: `provider_unavailable 12, internal 3`. */
function problemsOf(payers: readonly Payer[]): string {
	const counts = Map.groupBy(
		payers.flatMap(({ problems }) => problems),
		(problem) => problem,
	);
	return [...counts].map(([problem, all]) => `${problem} ${all.length}`).join(', ') || 'nobody noticed';
}
