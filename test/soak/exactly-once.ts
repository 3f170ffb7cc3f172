import { EndpointProcess } from './endpoint-child.ts';
import { judge, total } from './judge.ts';
import { ask, newPayer, type Payer } from './payer.ts';
import { inPlace, present } from './places.ts';
import type { Row, Scale } from './row.ts';
import { PROVIDERS, type ProviderName } from './shop.ts';
import { newItem, Simulators } from './simulators.ts';
import type { StoreKind } from './store.ts';

const IDENTICAL = 500;

/** One process, 500 identical requests at once: the provider is asked once, and all are answered the same. */
export async function identical(scale: Scale): Promise<Row[]> {
	const providers: readonly ProviderName[] = scale === 'long' ? PROVIDERS : ['onepay'];
	const rows: Row[] = [];
	for (const kind of await present(['memory', 'sqlite', 'postgres', 'redis'])) {
		rows.push(
			await withProcesses(kind, 1, async (processes, simulators) => {
				const answered = [];
				for (const provider of providers)
					answered.push(await round(provider, processes, IDENTICAL, simulators));
				return total(kind, answered, `${IDENTICAL} at once, ${providers.join(', ')}`);
			}),
		);
	}
	return rows;
}

/** Several processes on one store, each asked for the same attempt many times at once, round after round. */
export async function processes(scale: Scale): Promise<Row[]> {
	const [count, each, rounds] = scale === 'long' ? [4, 100, 50] : [2, 20, 3];
	const rows: Row[] = [];
	for (const kind of await present(['sqlite', 'postgres', 'redis'])) {
		rows.push(
			await withProcesses(kind, count, async (all, simulators) => {
				const answered = [];
				for (let at = 0; at < rounds; at++) {
					const provider = PROVIDERS[at % PROVIDERS.length] ?? 'onepay';
					answered.push(await round(provider, all, each, simulators));
				}
				return total(kind, answered, `${count} processes × ${each} × ${rounds} rounds`);
			}),
		);
	}
	return rows;
}

async function withProcesses(
	kind: StoreKind,
	count: number,
	work: (processes: readonly EndpointProcess[], simulators: Simulators) => Promise<Row>,
): Promise<Row> {
	const simulators = await Simulators.start();
	try {
		return await inPlace(kind, async (store) => {
			const { addresses } = simulators;
			const start = () => EndpointProcess.start({ store, addresses });
			const started = await Promise.all(Array.from({ length: count }, start));
			try {
				return await work(started, simulators);
			} finally {
				await Promise.all(started.map((process) => process.kill()));
			}
		});
	} finally {
		await simulators.close();
	}
}

/** Asks every process so many times at once for one attempt. Every single answer counts. */
async function round(
	provider: ProviderName,
	all: readonly EndpointProcess[],
	each: number,
	simulators: Simulators,
): Promise<Row> {
	const one = newPayer(newItem(provider));
	const payers = all.flatMap(({ base }) =>
		Array.from({ length: each }, () => ({
			payer: { ...one, urls: new Set<string>(), problems: [] as string[] },
			base,
		})),
	);
	const before = await creates(provider, simulators);
	await Promise.all(payers.map(({ payer, base }) => ask(payer, base)));
	const sent = (await creates(provider, simulators)) - before;
	const urls = new Set(payers.flatMap(({ payer }) => [...payer.urls]));
	const together: Payer = { ...one, urls };
	const { doubled } = await judge(provider, [together], simulators);
	const row = await judge(
		provider,
		payers.map(({ payer }) => payer),
		simulators,
	);
	return { ...row, doubled: row.doubled + doubled + (sent - 1) };
}

/** How often a provider was asked to make something. */
async function creates(provider: ProviderName, simulators: Simulators): Promise<number> {
	const { requests } = (await simulators.control(provider, 'requests')) as { requests: { method: string }[] };
	return requests.filter(({ method }) => method === 'POST').length;
}
