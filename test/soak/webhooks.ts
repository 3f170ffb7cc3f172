import { createHmac } from 'node:crypto';
import type { StatusChange } from '../../src/endpoint/index.ts';
import { memory } from '../../src/stores/memory.ts';
import { atOnce, insist, newPayer, type Payer } from './payer.ts';
import type { Row, Scale } from './row.ts';
import { serve } from './served.ts';
import { SECRET, shopConfig } from './shop.ts';
import { newItem, Simulators } from './simulators.ts';

/** Who sends webhooks, and in which words; OnePay has none for money that went back. */
const SENDERS = [
	{ name: 'onepay', paid: 'approved', refunded: undefined, declined: 'declined', header: 'x-signature' },
	{ name: 'yuno', paid: 'SUCCEEDED', refunded: 'REFUNDED', declined: 'DECLINED', header: 'x-hmac-signature' },
] as const;

type Sender = (typeof SENDERS)[number];

const PAYMENTS: Readonly<Record<Scale, number>> = { short: 9, long: 200 };

/**
 * A storm of webhooks: every event ten times and backwards, between forged ones and ones that are signed with another
 * secret. The merchant hears of every payment that was made, of no other, and no forgery is answered with 200.
 */
export async function webhooks(scale: Scale): Promise<Row[]> {
	const rows: Row[] = [];
	for (const sender of SENDERS) rows.push(await storm(sender, PAYMENTS[scale]));
	return rows;
}

async function storm(sender: Sender, count: number): Promise<Row> {
	const told = new Map<string, string[]>();
	const hear = ({ item = '', link }: StatusChange) =>
		told.set(item, [...(told.get(item) ?? []), link.status]);
	const simulators = await Simulators.start();
	const { name } = sender;
	const shop = await serve(
		shopConfig(memory(), simulators.addresses, { onStatus: (change) => void hear(change) }),
	);
	try {
		const url = `${shop.base}/v1/webhooks/${name}`;
		await simulators.control(name, 'webhooks', { url, copies: 10, hold: true });
		const payers = Array.from({ length: count }, () => newPayer(newItem(name)));
		await atOnce(8, payers, (payer) => insist(payer, shop.base));

		// Two thirds pay and one is declined; then one of those who paid gets it back.
		const byItem = new Map(
			(await simulators.payments(name)).map(({ id, object }) => [titleIn(JSON.stringify(object)), id]),
		);
		const become = async (third: number, status: string) => {
			const some = payers.filter((_, at) => at % 3 === third);
			await atOnce(8, some, ({ item }) =>
				simulators.control(name, `payments/${byItem.get(item)}`, { status }),
			);
		};
		await become(0, sender.paid);
		await become(1, sender.paid);
		await become(2, sender.declined);
		const forged = forge(sender.header, url, payers);
		await simulators.control(name, 'webhooks/release', { order: 'reverse' });
		await simulators.idle();
		if (sender.refunded) await become(1, sender.refunded);
		await simulators.control(name, 'webhooks/release', { order: 'reverse' });
		const [believed] = await Promise.all([forged, simulators.idle()]);
		// What is read by plan would find whatever the storm has hidden; nothing is left to the plan here.
		const row = tell(sender, payers, told);
		return {
			...row,
			lost: row.lost + believed,
			note: `each event 10 times and backwards, ${believed} forgeries believed`,
		};
	} finally {
		await shop.close();
		await simulators.close();
	}
}

/** Compares what the merchant heard with what was done: every change once, in order, and no other. */
function tell(
	{ name, refunded }: Sender,
	payers: readonly Payer[],
	told: ReadonlyMap<string, readonly string[]>,
): Row {
	const wanted = ['succeeded', refunded ? 'succeeded refunded' : 'succeeded', 'failed'];
	const heard = payers.map(({ item }) => told.get(item) ?? []);
	const right = heard.filter((all, at) => all.join(' ') === wanted[at % 3]).length;
	const untrue = heard.filter((all, at) => at % 3 === 2 && all.includes('succeeded')).length;
	const twice = heard.filter((all) => new Set(all).size < all.length).length;
	return {
		on: name,
		tried: payers.length,
		survived: right - untrue,
		lost: payers.length - right,
		doubled: twice,
	};
}

/** Sends what somebody could who does not know the secret. Answers how many were believed. */
async function forge(header: string, url: string, payers: readonly Payer[]): Promise<number> {
	const body = (id: string) =>
		JSON.stringify({
			event: 'payment.approved',
			type_event: 'payment.purchase',
			data: { id, payment: { id } },
		});
	const signatures = [
		undefined,
		'',
		'0'.repeat(64),
		...[SECRET.slice(1), ''].map((secret) => createHmac('sha256', secret).update('other').digest('hex')),
	];
	let believed = 0;
	await atOnce(8, payers, async ({ link }) => {
		for (const signature of signatures) {
			const answer = await fetch(url, {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					...(signature !== undefined && { [header]: signature }),
				},
				body: body(link?.id ?? ''),
			}).catch(() => undefined);
			// A connection that broke has made nobody believe anything.
			if (answer && answer.status !== 401) believed++;
		}
	});
	return believed;
}

function titleIn(text: string): string {
	return /(?:onepay|yuno)\.\d+\.[0-9a-f]{16}/.exec(text)?.[0] ?? '';
}
