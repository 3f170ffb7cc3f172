import { FAULTS, type Fault } from '../../src/sandbox/faults.ts';
import { judge } from './judge.ts';
import { insist, newPayer, readStatus } from './payer.ts';
import { inPlace, present } from './places.ts';
import type { Row, Scale } from './row.ts';
import { serve } from './served.ts';
import { PROVIDERS, shopConfig, type ProviderName, type Timing } from './shop.ts';
import { newItem, Simulators } from './simulators.ts';
import { openStore, type StorePlace } from './store.ts';

const ALL = Object.keys(FAULTS) as Fault[];

/** Every attempt here fails at first, which is no reason to spare the provider. */
const NO_BREAK: Timing = { breakAfter: Infinity };
const IMPATIENT: Timing = { ...NO_BREAK, tryMs: 500, totalMs: 1_500, pauseMs: 20 };

/**
 * Every fault at every provider, on what creates, on what publishes at Neopay, and then on what reads the status. Nothing is
 * made twice, nothing is said to be paid, nobody waits for more than 45 seconds.
 */
export async function faults(scale: Scale): Promise<Row[]> {
	if (scale === 'short') {
		return Promise.all(ALL.map((fault) => suffer(fault, 3, IMPATIENT, { kind: 'memory', place: '' })));
	}
	const rows: Row[] = [];
	const kinds = await present(['memory', 'sqlite', 'postgres', 'redis']);
	for (const [at, fault] of ALL.entries()) {
		const kind = kinds[at % kinds.length] ?? 'memory';
		rows.push(await inPlace(kind, (place) => suffer(fault, 100, NO_BREAK, place)));
	}
	return rows;
}

async function suffer(fault: Fault, each: number, timing: Timing, place: StorePlace): Promise<Row> {
	let laterMs = 0;
	const simulators = await Simulators.start();
	const opened = await openStore(place, () => laterMs);
	const clock = () => Date.now() + laterMs;
	const shop = await serve(shopConfig(opened.store, simulators.addresses, { timing, clock }));
	const strike = (names: readonly ProviderName[], match: string) =>
		Promise.all(names.map((name) => simulators.control(name, 'next', { fault, match, times: 2 * each })));
	try {
		// Twice as often as there are attempts: some are struck at their second try too.
		await strike(PROVIDERS, 'POST *');
		await strike(['neopay'], 'PATCH *');
		const payers = PROVIDERS.flatMap((name) => Array.from({ length: each }, () => newPayer(newItem(name))));
		await Promise.all(payers.map((payer) => insist(payer, shop.base, { pauseMs: 100 })));

		// A reading is good for two seconds; the next one is to be a new one.
		laterMs += 10_000;
		await strike(PROVIDERS, 'GET *');
		await Promise.all(payers.map((payer) => readStatus(payer, shop.base)));

		const longest = Math.max(...payers.map(({ waited }) => waited)) / 1000;
		const note = `3 providers × ${each}, ${place.kind}, longest wait ${longest.toFixed(1)} s`;
		return await judge(fault, payers, simulators, { note });
	} finally {
		await shop.close();
		await opened.end();
		await simulators.close();
	}
}
