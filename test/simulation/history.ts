import { createHmac } from 'node:crypto';
import type { Endpoint, EndpointConfig, Item, StatusChange } from '../../src/endpoint/index.ts';
import { neopay } from '../../src/providers/neopay/neopay.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { yuno } from '../../src/providers/yuno/yuno.ts';
import { memory } from '../../src/stores/memory.ts';
import type { Store } from '../../src/stores/store.ts';
import { within } from '../../src/wire/surroundings.ts';
import { Customers } from './customers.ts';
import { type Configure, Machine, storeOf } from './machine.ts';
import { Merchant, SHOP_WEBHOOK } from './merchant.ts';
import { type Book, type Breach, type Invariant, judge } from './oracle.ts';
import { type Fact, ProviderWorld, troublesOf } from './provider.ts';
import { ONEPAY_SECRET, PROVIDER_KINDS, YUNO_SECRET } from './provider-kinds.ts';
import { compileElements } from './browser/elements.ts';
import { type Order, Payers } from './payers.ts';
import { Shoppers } from './shoppers.ts';
import { Troubles } from './troubles.ts';
import type { Habit } from './habits.ts';
import { BEGINNING, CALM, DAY, HOUR, MINUTE, World } from './world.ts';

/** How a history went. */
export interface History {
	readonly seed: number;
	readonly log: readonly string[];
	readonly breaches: readonly Breach[];
	readonly occurred: ReadonlyMap<Habit, number>;
	/** How many payments, charges and connect links were made, and how many things became true about them. */
	readonly payments: number;
	readonly facts: number;
	/** How many reports the shop took. */
	readonly reports: number;
	readonly events: number;
}

/** What a test changes to see whether it is noticed. */
export interface Plant {
	readonly endpoint?: (endpoint: Endpoint) => Endpoint;
	readonly onStatus?: (
		handle: (change: StatusChange) => Promise<void>,
	) => (change: StatusChange) => Promise<void>;
}

/** What the books of the shop contain of what the ledgers contain. */
async function booksOf(
	facts: readonly Pick<Fact, 'payment' | 'provider'>[],
	store: Store,
): Promise<Map<string, Book>> {
	const books = new Map<string, Book>();
	for (const { payment, provider } of facts) {
		const entry = await store.find({ provider, providerId: payment });
		if (entry) books.set(payment, JSON.parse(entry.data) as Book);
	}
	return books;
}

/** How long after the last event a payment may take to be read, where no webhook came. */
const READING_PLAN = 10 * DAY;
/** Loaded before any history, since loading takes real time. */
const ELEMENTS = await compileElements();
const TOKEN_SECRET = '0123456789abcdef0123456789abcdef';
const AUDIENCE = 'shop';
const SHOP = 'https://shop.example';
/** In how many histories an order is paid in browsers. */
const BROWSERS = 0.4;

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
	const troubles = troublesOf(world);
	const providers = PROVIDER_KINDS.map(
		(kind) =>
			new ProviderWorld(world, kind, troubles, async (request) => {
				const machine = world.random('balancer').pick(machines);
				try {
					return (await machine.call('webhook', (endpoint) => endpoint.fetch(request))).status;
				} catch {
					return 0;
				}
			}),
	);
	const [onepays, yunos, neopays] = providers as [ProviderWorld, ProviderWorld, ProviderWorld];
	const newOrder = (name: string, index: number): Order => {
		const expires = world.random('expiring').between(20 * MINUTE, HOUR);
		const byToken = random.chance(0.5);
		// Half of all orders are paid through OnePay.
		const provider = world.random('providers').pick([onepays, onepays, yunos, neopays]);
		const partial = world.decides('partial-payments', 0.7) && !byToken && provider.kind.hasParts;
		// Endings from 701 ask simulators for a fault or a decline.
		const price = 10_000 + 1_000 * index + random.whole(1, 690);
		return {
			name,
			provider,
			price,
			prices: [price],
			byToken,
			hasReference: byToken || world.random('references').chance(0.5),
			methods: [],
			partial,
			expiresAt:
				world.decides('expiring', 0.8) && provider === onepays ? BEGINNING + Math.floor(expires) : undefined,
		};
	};
	const orders = Array.from({ length: random.whole(1, 3) }, (_, index) => newOrder(`o${index + 1}`, index));
	// Of some histories one order is paid in browsers.
	const inBrowsers: Order[] = [];
	if (world.random('browsers').chance(BROWSERS)) {
		const random = world.random('order of browsers');
		const byToken = random.chance(0.5);
		const provider = random.pick([onepays, onepays, yunos, neopays]);
		const price = 40_000 + random.whole(1, 690);
		const [hasReference, hasMethods] = [random.chance(0.5), random.chance(0.5)];
		inBrowsers.push({
			name: 'b1',
			provider,
			price,
			prices: [price],
			byToken,
			hasReference: byToken || hasReference,
			methods: hasMethods && !byToken ? ['first', 'second'] : [],
			partial: false,
			expiresAt: undefined,
		});
	}
	const store = memory({ clock: () => BEGINNING + Math.floor(world.time.now) });

	const items = (id: string): Item | undefined => {
		if (id === 'connect') return { kind: 'connect', title: 'connect', provider: 'onepay' };
		const order = [...orders, ...inBrowsers].find(({ name, byToken }) => name === id && !byToken);
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
						secretKey: 'sk_test_simulation',
						webhookSecret: ONEPAY_SECRET,
						pages: [onepays.kind.origin],
						fetch: onepays.fetchOf(life),
					}),
				),
				yuno(
					within(surroundings, {
						publicKey: 'sandbox_simulation',
						privateKey: 'a private key of the simulation',
						accountId: '493e9374-510a-4201-9e09-de669d75f256',
						webhookSecret: YUNO_SECRET,
						country: 'CO',
						method: 'PSE',
						pages: [yunos.kind.origin],
						fetch: yunos.fetchOf(life),
					}),
				),
				neopay(
					within(surroundings, {
						token: 'a token of the simulation',
						appKey: 'simulation',
						environment: 'test' as const,
						linkUrl: `${neopays.kind.origin}/l/{slug}`,
						fetch: neopays.fetchOf(life),
					}),
				),
			],
			items,
			tokens: { audience: AUDIENCE, keys: [{ kid: 'k', alg: 'HS256', secret: TOKEN_SECRET }] },
			store: storeOf(world, life, store),
			statusTokenSecret: 'the secret of the simulated shop, long enough',
			onStatus: plant.onStatus ? plant.onStatus(handle) : handle,
			onEvent: (event) => life.through('onEvent', () => merchant.handle(event, life)),
			webhook: { url: SHOP_WEBHOOK, secret: `whsec_${'A'.repeat(32)}` },
			limits: false,
			log: ({ level, message, ...more }) => {
				if (world.isLogged) world.note(`${life.name} ${level}: ${message} ${JSON.stringify(more)}`);
			},
		};
	};
	world.stir();
	for (const provider of providers) await provider.begin();
	for (const name of ['A', 'B', 'C'].slice(0, random.whole(2, 3))) {
		machines.push(new Machine(world, name, configure, () => store.nextDueMs(), plant.endpoint));
	}

	const customers = new Customers(world, onepays, machines);
	customers.begin();
	const sign = (order: Order) => tokenOf(order, world);
	const hostile = new Troubles(world, machines);
	const payers = new Payers(world, machines, hostile, sign);
	for (const order of orders) payers.visit(order);
	const shoppers = new Shoppers(
		{ world, elements: ELEMENTS, send: networkTo(world, machines) },
		providers,
		machines,
		hostile,
		sign,
	);
	for (const order of inBrowsers) shoppers.visit(order);

	let events = await world.time.runUntil(CALM);
	payers.returnAll(orders);
	shoppers.returnAll(inBrowsers);
	world.stir();
	while (world.time.now < world.plannedUntil + 10 * MINUTE) {
		events += await world.time.runUntil(world.plannedUntil + 10 * MINUTE);
	}
	const everything = async () =>
		(await Promise.all(providers.map((provider) => provider.everything()))).flat();
	const facts = () => providers.flatMap((provider) => provider.facts).toSorted((a, b) => a.at - b.at);
	const verdict = async () => {
		const connects = await onepays.connects();
		const links = [...connects.keys()].map((payment) => ({ payment, provider: onepays.kind.name }));
		return judge({
			orders: [...orders, ...inBrowsers, ...customers.orders],
			facts: facts(),
			made: providers.flatMap(({ made }) => made),
			cancelled: hostile.cancelled,
			books: await booksOf([...facts(), ...links], store),
			connects,
			reports: merchant.reports,
			accepted: new Map(providers.flatMap(({ accepted }) => [...accepted])),
			outages: world.outages,
			machines,
			now: world.time.now,
		});
	};
	// Days in which nothing is left to be told are left out, in most histories.
	let busy: string | undefined;
	if ((await verdict()).length > 0 || random.chance(0.1)) {
		events += await world.time.runUntil(world.plannedUntil + READING_PLAN);
		// Once more as in production, each minute: what has nothing to do is quiet.
		const asked = () => providers.reduce((sum, { requests }) => sum + requests, 0);
		const before = asked();
		for (let minute = 0; minute < 20; minute++) {
			world.stir();
			events += await world.time.runUntil(world.time.now + MINUTE);
		}
		const requests = asked() - before;
		const payments = (await everything()).length;
		if (requests > 4 * payments + 4) busy = `${requests} requests for ${payments} payments in 20 minutes`;
	}

	const breaches = [
		...(await verdict()),
		...payers.breaches,
		...shoppers.breaches,
		...customers.breaches,
		...world.rejected.map((what) => ({ invariant: 'hangs' as Invariant, what })),
		...(busy === undefined ? [] : [{ invariant: 'busy' as Invariant, what: busy }]),
	];
	for (const { invariant, what } of breaches) world.note(`BROKEN ${invariant}: ${what}`);
	return {
		seed,
		log: world.log,
		breaches,
		occurred: world.occurred,
		payments: (await everything()).length,
		facts: facts().length,
		reports: merchant.reports.length,
		events,
	};
}

/** The network between browsers and the shop's machines: it loses some requests, and some answers. */
function networkTo(world: World, machines: readonly Machine[]) {
	return async (request: Request, tab: string): Promise<Response> => {
		const random = world.random(`browser network ${tab}`);
		const [there, back, machine] = [random.between(5, 60), random.between(5, 60), random.pick(machines)];
		const what = `${tab} -> ${machine.name} ${request.method} ${request.url.slice(SHOP.length)}`;
		await world.time.sleep(there);
		try {
			const response = await machine.call('browser', (endpoint) => endpoint.fetch(request));
			world.note(`${what}: ${response.status}`);
			await world.time.sleep(back);
			return response;
		} catch (error) {
			world.note(`${what}: ${String(error)}`);
			throw new TypeError('Failed to fetch', { cause: error });
		}
	};
}

function itemOf(order: Order): Item {
	const { name: provider, currency } = order.provider.kind;
	return {
		title: order.name,
		provider,
		...(order.hasReference && !order.byToken && { reference: order.name }),
		...(order.methods.length > 0 && { methods: order.methods.map((id) => ({ id, label: id })) }),
		amount: { value: String(order.price), currency },
		...(order.expiresAt !== undefined && { expiresAt: new Date(order.expiresAt).toISOString() }),
		...(order.partial && { partialPayment: { min: { value: '1000', currency: 'COP' } } }),
	};
}

/** A checkout token as a backend in another language signs it. */
function tokenOf(order: Order, world: World): string {
	const issued = Math.floor((BEGINNING + world.time.now) / 1000);
	const { title, amount, provider, expiresAt } = itemOf(order);
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const signed = [
		part({ alg: 'HS256', typ: 'checkout+jwt', kid: 'k' }),
		part({
			offer: {
				kind: 'payment',
				title,
				amount,
				...(provider !== undefined && { provider }),
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
