import { setTimeout as sleep } from 'node:timers/promises';
import { attemptIds } from '../../../src/endpoint/crypto/keys.ts';
import { nextReadInMs } from '../../../src/endpoint/status/plan.ts';
import { encodeRecord, newRecord, type LinkRecord } from '../../../src/endpoint/status/record.ts';
import { openStore, type StoreKind } from '../../stores/open-store.ts';
import type { Row } from '../row.ts';
import { percentile, randomFrom } from '../samples.ts';
import { startServer } from '../server-process.ts';
import { type BenchLink, LINKS_A_MINUTE, population, WAYS } from './payers.ts';
import { newPlace } from './places.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const KINDS: readonly StoreKind[] = ['sqlite', 'postgres'];
/** How many payers are measured, and within how long they pay: many more than there would be in that time. */
const PAYERS = 500;
const PAYS_FROM = 10 * SECOND;
const PAYS_UNTIL = 80 * SECOND;
/** How long it waits for the reports after that. What comes later counts as never told. */
const LISTENS = 115 * SECOND;
/** How many links are written at once before the measurement. */
const WRITERS = 8;
const AMOUNT = { value: '49900', currency: 'COP' };

/** How long after its payment a shop hears of it, at 10,000 links a day, where nobody returns and no webhook comes. */
export async function paidToTold(): Promise<Row[]> {
	const rows: Row[] = [];
	for (const kind of KINDS) rows.push(...(await onStore(kind)));
	return rows;
}

async function onStore(kind: StoreKind): Promise<Row[]> {
	const links = population(PAYERS, PAYS_FROM, PAYS_UNTIL);
	const place = await newPlace(kind);
	// The clock of the store stands at the start while links are written with their ages, and goes on from there.
	const start = Date.now();
	let age = 0;
	const past = await openStore(kind, place.place, () => start - age - Date.now());
	const provider = await startServer('paying-provider');
	try {
		const due = randomFrom(3);
		const old = links.filter(({ madeAt }) => madeAt <= 0).toSorted((a, b) => a.madeAt - b.madeAt);
		for (let first = 0; first < old.length; first += WRITERS) {
			const group = old.slice(first, first + WRITERS);
			age = -(group[0]?.madeAt ?? 0);
			await Promise.all(group.map((link) => write(past.store, link, age, due())));
		}
		const began = Date.now();
		provider.steer({
			pays: links.flatMap(({ id, paidAt }) => (paidAt === Infinity ? [] : [[id, began + paidAt]])),
		});
		const options = { provider: provider.origin, store: kind, place: place.place, offsetMs: start - began };
		const shop = await startServer('reconciler', options);
		const now = await openStore(kind, place.place, () => start - began);
		try {
			const reads = await readsOf(provider.origin);
			for (const link of links.filter(({ madeAt }) => madeAt > 0)) {
				await sleep(Math.max(0, began + link.madeAt - Date.now()));
				await write(now.store, link, 0, 1);
			}
			await sleep(Math.max(0, began + PAYS_UNTIL + LISTENS - Date.now()));
			const minutes = (Date.now() - began) / MINUTE;
			const readsAMinute = ((await readsOf(provider.origin)) - reads) / minutes;
			const answer = (await (await fetch(shop.origin)).json()) as {
				readonly told: readonly (readonly [string, number])[];
				readonly failures: readonly string[];
			};
			if (answer.failures.length > 0) throw new Error(answer.failures.join('; '));
			const told = new Map(answer.told);
			const payers = links.filter(({ way }) => way !== undefined);
			const lagOf = ({ id, paidAt }: BenchLink) => (told.get(id) ?? Infinity) - (began + paidAt);
			return rowsOf(kind, payers, lagOf, { readsAMinute, links });
		} finally {
			await now.end();
			await shop.stop();
		}
	} finally {
		await past.end();
		await provider.stop();
		await place.erase();
	}
}

/** Writes a link as the endpoint writes one, read last at some moment before now. */
async function write(
	store: Awaited<ReturnType<typeof openStore>>['store'],
	{ id, isVoucher }: BenchLink,
	ageMs: number,
	/** How much of the time to the next read is left, from 0 to 1. */
	left: number,
): Promise<void> {
	const root = { kind: 'attempt', id } as const;
	const { key, reference } = await attemptIds('checkout', 'payment', root, 0);
	const record = newRecord(0, { ...FACTS, root, providerId: id, ...(isVoucher && { voucher: true }) });
	const interval = nextReadInMs(record, ageMs) ?? DAY;
	const claim = {
		key,
		reference,
		fingerprint: 'f',
		owner: id,
		checkpoint: '',
		leaseMs: MINUTE,
		ttlMs: 400 * DAY,
	};
	await store.claim(claim);
	await store.complete(key, id, encodeRecord(record, ageMs + left * interval));
}

const FACTS = {
	kind: 'payment',
	title: 'Café',
	status: 'pending',
	ended: false,
	amount: AMOUNT,
	provider: 'onepay',
	account: 'bench',
	environment: 'test',
	item: 'coffee',
	generation: 0,
	url: null,
	expiresAt: null,
} as const satisfies Partial<LinkRecord>;

async function readsOf(origin: string): Promise<number> {
	return Number(await (await fetch(`${origin}/reads`)).text());
}

function rowsOf(
	kind: StoreKind,
	payers: readonly BenchLink[],
	lagOf: (link: BenchLink) => number,
	{ readsAMinute, links }: { readonly readsAMinute: number; readonly links: readonly BenchLink[] },
): Row[] {
	const lags = payers.map(lagOf);
	// Read each minute, all that is open, a payment is told after half a minute on average and a minute at most.
	const polled = randomFrom(5);
	const baseline = payers.map(() => polled() * MINUTE);
	const open = links.filter(({ madeAt, way }) => madeAt <= 0 && way === undefined).length;
	const rows = ([0.5, 0.95, 0.99] as const).map((p): Row => ({
		name: `paid to told on ${kind}, p${p * 100}`,
		ours: percentile(lags, p) / SECOND,
		baseline: { name: 'all each minute', value: percentile(baseline, p) / SECOND },
		unit: 's',
		by: 'value',
		...(p === 0.99 && {
			target: { atMost: 120 },
			note: `${payers.length} payers beside ${open} open links of a shop with ${LINKS_A_MINUTE} new ones a minute; ${later(lags)} later than 2 minutes; p99 by way: ${byWay(payers, lagOf)}. The baseline is computed`,
		}),
	}));
	return [
		...rows,
		{
			name: `reads a minute on ${kind}`,
			ours: readsAMinute,
			baseline: { name: 'all each minute', value: open },
			unit: 'count',
			by: 'ratio',
		},
	];
}

const later = (lags: readonly number[]) => lags.filter((lag) => lag > 2 * MINUTE).length;

function byWay(payers: readonly BenchLink[], lagOf: (link: BenchLink) => number): string {
	return WAYS.map(({ name }) => {
		const lags = payers.filter(({ way }) => way === name).map(lagOf);
		const p99 = percentile(lags, 0.99);
		return `${name} ${p99 === Infinity ? 'later' : `${(p99 / SECOND).toFixed(0)} s`}`;
	}).join(', ');
}
