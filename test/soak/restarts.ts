import { Balancer } from './balancer.ts';
import { EndpointProcess } from './endpoint-child.ts';
import { judge } from './judge.ts';
import { Load } from './load.ts';
import { atOnce, insist, pause } from './payer.ts';
import { inPlace, present } from './places.ts';
import type { Row, Scale } from './row.ts';
import { Simulators } from './simulators.ts';
import type { StorePlace } from './store.ts';

/** How long the provider takes, so that there is always something under way when a process ends. */
const PROVIDER_MS = 30;
/** More than the 30 s of a lease. */
const LATER_MS = 31_000;

interface Size {
	readonly perSecond: number;
	readonly ms: number;
	/** Between a restart and the next kill. */
	readonly restMs: number;
	/** Whether to wait for leases to run out, or to let the clock jump over them once everything has ended. */
	readonly waits: boolean;
}

const SIZES: Readonly<Record<Scale, Size>> = {
	short: { perSecond: 20, ms: 2_500, restMs: 100, waits: false },
	long: { perSecond: 50, ms: 60_000, restMs: 500, waits: true },
};

/** Two servers behind a balancer, one after the other killed and started again, while payers keep coming. */
export async function kills(scale: Scale): Promise<Row[]> {
	const { waits, restMs, ...size } = SIZES[scale];
	const rows: Row[] = [];
	for (const kind of await present(scale === 'long' ? ['postgres', 'redis'] : ['postgres'])) {
		rows.push(
			await withCluster(kind, async (cluster) => {
				const load = new Load();
				const coming = load.run(cluster.balancer.base, size.perSecond, size.ms);
				let over = false;
				void coming.finally(() => {
					over = true;
				});
				let killed = 0;
				while (!over) {
					await cluster.kill(killed++ % 2);
					await pause(restMs);
				}
				await coming;
				if (waits) await load.answered();
				else await cluster.restartLater(() => load.leave());
				const longest = Math.max(...load.payers.map(({ waited }) => waited));
				// Who was answered is answered the same for ever after; who was not, is now.
				await atOnce(16, load.payers, (payer) => insist(payer, cluster.balancer.base));
				const note = `${killed} kills, ${cluster.balancer.broken} requests died with them, longest wait ${(longest / 1000).toFixed(1)} s`;
				return judge(kind, load.payers, cluster.simulators, { note });
			}),
		);
	}
	return rows;
}

/** Two servers behind a balancer, each told to stop (SIGTERM) and replaced, while payers keep coming. */
export async function stops(scale: Scale): Promise<Row[]> {
	const { perSecond, ms } = SIZES[scale];
	const rows: Row[] = [];
	for (const kind of await present(scale === 'long' ? ['postgres', 'redis'] : ['redis'])) {
		rows.push(
			await withCluster(kind, async (cluster) => {
				const load = new Load();
				const coming = load.run(cluster.balancer.base, perSecond, ms);
				const exits: number[] = [];
				for (let at = 0; at < (scale === 'long' ? 20 : 2); at++) {
					await pause(ms / 40);
					exits.push(await cluster.stop(at % 2));
				}
				await coming;
				await load.answered();
				const row = await judge(kind, load.payers, cluster.simulators);
				// Every one of the first answers counts: nobody may have had to ask again.
				const unanswered = load.payers.filter(({ problems }) => problems.length > 0).length;
				const slowest = Math.max(...exits);
				return {
					...row,
					survived: slowest <= 20_000 ? row.survived - unanswered : 0,
					lost: row.lost + unanswered,
					note: `${exits.length} stops, the slowest exit after ${(slowest / 1000).toFixed(2)} s`,
				};
			}),
		);
	}
	return rows;
}

/** Two servers on one store, behind a balancer, in front of the simulators. */
class Cluster {
	readonly simulators: Simulators;
	readonly balancer: Balancer;
	readonly #store: StorePlace;
	readonly #running: EndpointProcess[] = [];
	#offsetMs = 0;

	constructor(simulators: Simulators, balancer: Balancer, store: StorePlace) {
		this.simulators = simulators;
		this.balancer = balancer;
		this.#store = store;
	}

	async start(slot: number): Promise<void> {
		const { addresses } = this.simulators;
		const started = await EndpointProcess.start({
			store: this.#store,
			addresses,
			offsetMs: this.#offsetMs,
		});
		this.#running[slot] = started;
		this.balancer.place(slot, started.base);
	}

	/** Kills a server. The balancer learns of it the hard way. */
	async kill(slot: number): Promise<void> {
		await this.#running[slot]?.kill();
		await this.start(slot);
	}

	/** Starts a second server in the place of one, then tells the first to stop. Answers how long that took, in ms. */
	async stop(slot: number): Promise<number> {
		const old = this.#running[slot];
		await this.start(slot);
		if (old) await this.balancer.sentAll(old.base);
		const begin = performance.now();
		const code = await old?.stop();
		return code === 0 ? performance.now() - begin : Infinity;
	}

	/** Kills all, waits for what is still to end, and starts them again at a time when every lease has run out. */
	async restartLater(whileDown: () => Promise<void>): Promise<void> {
		await this.end();
		await whileDown();
		this.#offsetMs += LATER_MS;
		await Promise.all([this.start(0), this.start(1)]);
	}

	async end(): Promise<void> {
		await Promise.all(this.#running.map((process) => process.kill()));
	}
}

async function withCluster(kind: StorePlace['kind'], work: (cluster: Cluster) => Promise<Row>): Promise<Row> {
	const simulators = await Simulators.start();
	const balancer = await Balancer.open();
	try {
		for (const name of ['onepay', 'yuno', 'neopay'] as const) {
			await simulators.control(name, 'settings', { latency_ms: PROVIDER_MS });
		}
		return await inPlace(kind, async (store) => {
			const cluster = new Cluster(simulators, balancer, store);
			try {
				await Promise.all([cluster.start(0), cluster.start(1)]);
				return await work(cluster);
			} finally {
				await cluster.end();
			}
		});
	} finally {
		await balancer.close();
		await simulators.close();
	}
}
