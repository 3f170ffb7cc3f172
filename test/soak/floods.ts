import { judge } from './judge.ts';
import { atOnce, insist, newPayer } from './payer.ts';
import { inPlace, present } from './places.ts';
import type { Row, Scale } from './row.ts';
import { serve } from './served.ts';
import { ORIGIN, PROVIDERS, shopConfig } from './shop.ts';
import { newItem, Simulators } from './simulators.ts';
import { openStore, type StoreKind, type StorePlace } from './store.ts';

interface Size {
	readonly stores: readonly StoreKind[];
	/** Each sends two requests. */
	readonly addresses: number;
	readonly payers: number;
}

const SIZES: Readonly<Record<Scale, Size>> = {
	short: { stores: ['memory', 'sqlite'], addresses: 500, payers: 12 },
	long: { stores: ['memory', 'sqlite', 'postgres', 'redis'], addresses: 20_000, payers: 60 },
};

/** How many links one item makes in the time, whoever asks. */
const MOST_OF_ITEM = 50;
/** So long that no flood sees its end. */
const SECONDS = 86_400;
/** How many of the flood are under way together. */
const AT_ONCE = 40;

/**
 * Floods one item from thousands of addresses while payers buy others. The provider makes exactly as many of the flooded
 * one as the limit says, and every payer is served.
 */
export async function floods(scale: Scale): Promise<Row[]> {
	const { stores, ...size } = SIZES[scale];
	const rows: Row[] = [];
	for (const kind of await present(stores)) rows.push(await inPlace(kind, (place) => flood(place, size)));
	return rows;
}

async function flood(place: StorePlace, size: Omit<Size, 'stores'>): Promise<Row> {
	const simulators = await Simulators.start();
	const { store, end } = await openStore(place, () => 0);
	const shop = await serve(
		shopConfig(store, simulators.addresses, {
			limits: {
				ip: { max: 1, seconds: SECONDS },
				item: { max: MOST_OF_ITEM, seconds: SECONDS },
				origin: false,
				total: false,
				requests: false,
			},
			trustedProxies: { header: 'x-client' },
		}),
	);
	try {
		const flooded = newItem('onepay');
		let refused = 0;
		const senders = Array.from({ length: size.addresses * 2 }, (_, at) => at % size.addresses);
		const flooding = atOnce(AT_ONCE, senders, async (at) => {
			const { status, body } = await fetch(`${shop.base}/v1/payment-links`, {
				method: 'POST',
				headers: { 'content-type': 'application/json', origin: ORIGIN, 'x-client': addressOf(at) },
				body: JSON.stringify({ item: flooded, attempt: crypto.randomUUID() }),
			});
			await body?.cancel();
			if (status === 429) refused++;
		});
		const payers = Array.from({ length: size.payers }, (_, at) =>
			newPayer(newItem(PROVIDERS[at % 3] ?? 'onepay')),
		);
		// They come while the flood lasts, and none of them says an address that it has used up.
		await Promise.all([flooding, atOnce(2, payers, (payer) => insist(payer, shop.base))]);

		const made = (await simulators.census()).get(flooded)?.payable.length ?? 0;
		const slowest = Math.max(...payers.map(({ waited }) => waited));
		const row = await judge(place.kind, payers, simulators, {
			note: `${senders.length} requests from ${size.addresses} addresses: ${made} made, ${refused} refused; slowest payer ${slowest.toFixed(0)} ms`,
		});
		// Whoever was let through beyond the limit; whoever was kept out within it, or answered anything else.
		const beyond = Math.max(0, made - MOST_OF_ITEM);
		const unserved = Math.max(0, MOST_OF_ITEM - made) + (senders.length - refused - made);
		return { ...row, lost: row.lost + unserved, doubled: row.doubled + beyond };
	} finally {
		await shop.close();
		await end();
		await simulators.close();
	}
}

/** One of 16 million addresses. */
function addressOf(at: number): string {
	return `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`;
}
