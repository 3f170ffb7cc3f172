import { EndpointProcess } from './endpoint-child.ts';
import type { HaltAt } from './endpoint-process.ts';
import { openGates, originsOf, type Gates, type Side } from './gate.ts';
import { judge } from './judge.ts';
import { ask, insist, newPayer, type Payer } from './payer.ts';
import { inPlace, present } from './places.ts';
import type { Row, Scale } from './row.ts';
import { PROVIDERS } from './shop.ts';
import { newItem, Simulators } from './simulators.ts';
import type { StorePlace } from './store.ts';

/** More than the 30 s of a lease: so much later is the clock of whoever comes after a crash. */
const LATER_MS = 31_000;

/** Where a process is when it is killed: in its own code, or while something is on the wire. */
type Moment =
	| { readonly halt: HaltAt }
	| {
			readonly hold: Side;
			/** Where Neopay is told to publish, not to draft. */
			readonly publishing?: boolean;
			/** What was on the wire arrives after everything else, instead of never. */
			readonly late?: boolean;
	  };

const MOMENTS: readonly Moment[] = [
	{ halt: 'after claim' },
	{ hold: 'requests' },
	{ hold: 'requests', late: true },
	{ hold: 'answers' },
	{ hold: 'requests', publishing: true },
	{ hold: 'requests', publishing: true, late: true },
	{ hold: 'answers', publishing: true },
	{ halt: 'before complete' },
	{ halt: 'after complete' },
];

/**
 * Kills the endpoint (SIGKILL) at every moment of making a link, while further requests wait for the same link, and asks the
 * one that is started after it again.
 */
export async function crashes(scale: Scale): Promise<Row[]> {
	const [rounds, each] = scale === 'long' ? [4, 9] : [1, 1];
	const stores = scale === 'long' ? (['sqlite', 'postgres', 'redis'] as const) : (['sqlite'] as const);
	const rows: Row[] = [];
	for (const kind of await present(stores)) {
		const simulators = await Simulators.start();
		const gates = await openGates(simulators.addresses);
		try {
			const payers = await inPlace(kind, (store) => crashAndRestart(store, gates, rounds, each));
			for (const name of PROVIDERS) {
				const own = payers.filter(({ item }) => item.startsWith(name));
				const note = `${kind}, ${rounds * each} at each of ${MOMENTS.length} moments`;
				rows.push(await judge(name, own, simulators, { note, pagesAt: originsOf(gates) }));
			}
		} finally {
			await Promise.all(PROVIDERS.map((name) => gates[name].close()));
			await simulators.close();
		}
	}
	return rows;
}

async function crashAndRestart(
	store: StorePlace,
	gates: Gates,
	rounds: number,
	each: number,
): Promise<Payer[]> {
	const addresses = originsOf(gates);
	let offsetMs = 0;
	let process = await EndpointProcess.start({ store, addresses, offsetMs });
	const all: Payer[] = [];
	try {
		for (const moment of Array.from({ length: rounds }, () => MOMENTS).flat()) {
			const payers = PROVIDERS.flatMap((name) => Array.from({ length: each }, () => newPayer(newItem(name))));
			all.push(...payers);
			const stuck = await arrange(moment, process, gates, each);
			// Each asks twice: the second request is the one that waits when the process dies.
			const cutOff = payers.flatMap((payer) => [ask(payer, process.base), ask(payer, process.base)]);
			await stuck();
			await process.kill();
			await Promise.all(cutOff);

			for (const gate of Object.values(gates)) gate.pass();
			offsetMs += LATER_MS;
			process = await EndpointProcess.start({ store, addresses, offsetMs });
			await Promise.all(payers.map((payer) => insist(payer, process.base)));
			const late = 'hold' in moment && moment.late === true;
			for (const gate of Object.values(gates)) gate[late ? 'release' : 'drop']();
			// What came late must not have changed what the payer is told.
			await Promise.all(payers.map((payer) => insist(payer, process.base)));
		}
	} finally {
		await process.kill();
	}
	return all;
}

/** Makes everybody get stuck at the moment; what it answers waits until they are. */
async function arrange(
	moment: Moment,
	process: EndpointProcess,
	gates: Gates,
	each: number,
): Promise<() => Promise<unknown>> {
	if ('halt' in moment) {
		await process.haltAt(moment.halt);
		return () => process.halted(PROVIDERS.length * each);
	}
	for (const name of PROVIDERS) {
		gates[name].hold(moment.hold, name === 'neopay' && moment.publishing ? 'PATCH' : 'POST');
	}
	return () => Promise.all(PROVIDERS.map((name) => gates[name].held(each)));
}
