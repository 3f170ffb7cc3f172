import { createHmac } from 'node:crypto';
import type { Endpoint, EndpointConfig, Item, StatusChange } from '../../src/endpoint/index.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { memory } from '../../src/stores/memory.ts';
import { within } from '../../src/wire/surroundings.ts';
import { type Configure, Machine, storeOf } from './machine.ts';
import { Merchant, SHOP_WEBHOOK } from './merchant.ts';
import { type Breach, type Invariant, judge } from './oracle.ts';
import { OnePayWorld, SECRET_KEY, WEBHOOK_SECRET } from './provider.ts';
import { type Order, Payers } from './payers.ts';
import { type Habit } from './habits.ts';
import { BEGINNING, CALM, DAY, HOUR, MINUTE, World } from './world.ts';

/** How a history went. */
export interface History {
	readonly seed: number;
	readonly log: readonly string[];
	readonly breaches: readonly Breach[];
	readonly occurred: ReadonlyMap<Habit, number>;
	/** How many payments were made, and how many things became true about money. */
	readonly facts: number;
	readonly events: number;
}

/** What a test changes to see whether it is noticed. */
export interface Plant {
	readonly endpoint?: (endpoint: Endpoint) => Endpoint;
	readonly onStatus?: (
		handle: (change: StatusChange) => Promise<void>,
	) => (change: StatusChange) => Promise<void>;
}

/** How long after the last event a payment may take to be read, where no webhook came. */
const READING_PLAN = 10 * DAY;
const TOKEN_SECRET = '0123456789abcdef0123456789abcdef';
const AUDIENCE = 'shop';

/**
 * Runs one history: the real endpoint in two or three processes on one store, and everything around it by a seed.
 * @param seed decides everything
 * @param options.habits replaces what the seed would choose
 * @param options.isLogged whether what happens is written down; changes nothing else
 * @param options.plant makes what is changed, once for the history
 */
export async function runHistory(
	seed: number,
	options: {
		readonly habits?: readonly Habit[];
		readonly plant?: () => Plant;
		readonly isLogged?: boolean;
	} = {},
): Promise<History> {
	const plant = options.plant?.() ?? {};
	const world = new World(seed, options.habits, options.isLogged);
	const random = world.random('shop');
	const merchant = new Merchant(world);
	const machines: Machine[] = [];
	const orders: Order[] = Array.from({ length: random.whole(1, 3) }, (_, index) => {
		const expires = world.random('expiring').between(20 * MINUTE, HOUR);
		const byToken = random.chance(0.5);
		const partial = world.decides('partial-payments', 0.7) && !byToken;
		return {
			name: `o${index + 1}`,
			price: 10_000 + 1_000 * index + random.whole(1, 900),
			byToken,
			partial,
			expiresAt: world.decides('expiring', 0.8) ? BEGINNING + Math.floor(expires) : undefined,
		};
	});
	const provider = new OnePayWorld(world, async (request) => {
		const machine = world.random('balancer').pick(machines);
		try {
			return (await machine.call('webhook', (endpoint) => endpoint.fetch(request))).status;
		} catch {
			return 0;
		}
	});
	const store = memory({ clock: () => BEGINNING + Math.floor(world.time.now) });

	const items = (id: string): Item | undefined => {
		const order = orders.find(({ name, byToken }) => name === id && !byToken);
		return order && itemOf(order);
	};
	const configure: Configure = (life, surroundings): EndpointConfig => {
		const handle = (change: StatusChange) => life.through('onStatus', () => merchant.handle(change, life));
		// The processes of a machine post to the shop through their surroundings.
		Object.assign(surroundings, { fetch: merchant.fetchOf(life) });
		return {
			origins: ['https://shop.example'],
			providers: [
				onepay(
					within(surroundings, {
						secretKey: SECRET_KEY,
						webhookSecret: WEBHOOK_SECRET,
						pages: ['https://api.onepay.la'],
						fetch: provider.fetchOf(life),
					}),
				),
			],
			items,
			tokens: { audience: AUDIENCE, keys: [{ kid: 'k', alg: 'HS256', secret: TOKEN_SECRET }] },
			store: storeOf(world, life, store),
			secret: 'the secret of the simulated shop, long enough',
			onStatus: plant.onStatus ? plant.onStatus(handle) : handle,
			webhook: { url: SHOP_WEBHOOK, secret: `whsec_${'A'.repeat(32)}` },
			limits: false,
			log: ({ level, message, ...more }) => {
				if (world.isLogged) world.note(`${life.name} ${level}: ${message} ${JSON.stringify(more)}`);
			},
		};
	};
	world.stir();
	await provider.begin();
	for (const name of ['A', 'B', 'C'].slice(0, random.whole(2, 3))) {
		machines.push(new Machine(world, name, configure, () => store.nextDueMs(), plant.endpoint));
	}

	const payers = new Payers(world, provider, machines, (order) => tokenOf(order, world));
	for (const order of orders) payers.visit(order);

	let events = await world.time.runUntil(CALM);
	payers.returnAll(orders);
	world.stir();
	while (world.time.now < world.plannedUntil + 10 * MINUTE) {
		events += await world.time.runUntil(world.plannedUntil + 10 * MINUTE);
	}
	const verdict = () =>
		judge({
			orders,
			facts: provider.facts,
			reports: merchant.reports,
			accepted: provider.accepted,
			outages: world.outages,
			machines,
			now: world.time.now,
		});
	// Days in which nothing is left to be told are left out, in most histories.
	let busy: string | undefined;
	if (verdict().length > 0 || random.chance(0.1)) {
		events += await world.time.runUntil(world.plannedUntil + READING_PLAN);
		// Once more as in production, each minute: what has nothing to do is quiet.
		const before = provider.requests;
		for (let minute = 0; minute < 20; minute++) {
			world.stir();
			events += await world.time.runUntil(world.time.now + MINUTE);
		}
		const requests = provider.requests - before;
		const payments = (await provider.payments()).length;
		if (requests > 4 * payments + 4) busy = `${requests} requests for ${payments} payments in 20 minutes`;
	}

	const breaches = [
		...verdict(),
		...payers.breaches,
		...world.rejected.map((what) => ({ invariant: 'hangs' as Invariant, what })),
		...(busy === undefined ? [] : [{ invariant: 'busy' as Invariant, what: busy }]),
	];
	for (const { invariant, what } of breaches) world.note(`BROKEN ${invariant}: ${what}`);
	return { seed, log: world.log, breaches, occurred: world.occurred, facts: provider.facts.length, events };
}

function itemOf(order: Order): Item {
	return {
		title: order.name,
		amount: { value: String(order.price), currency: 'COP' },
		...(order.expiresAt !== undefined && { expiresAt: new Date(order.expiresAt).toISOString() }),
		...(order.partial && { partialPayment: { min: { value: '1000', currency: 'COP' } } }),
	};
}

/** A checkout token as a backend in another language signs it. */
function tokenOf(order: Order, world: World): string {
	const issued = Math.floor((BEGINNING + world.time.now) / 1000);
	const { title, amount, expiresAt } = itemOf(order);
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const signed = [
		part({ alg: 'HS256', typ: 'checkout+jwt', kid: 'k' }),
		part({
			offer: {
				kind: 'payment',
				title,
				amount,
				reference: order.name,
				...(expiresAt && { expires_at: expiresAt }),
			},
			aud: AUDIENCE,
			jti: world.random('tokens').uuid(),
			iat: issued,
			exp: issued + 3600,
		}),
	].join('.');
	return `${signed}.${createHmac('sha256', TOKEN_SECRET).update(signed).digest('base64url')}`;
}
