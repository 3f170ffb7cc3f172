import { shortHash } from '../../src/elements/attempt/attempt.ts';
import { Browser, type BrowserOptions, type BrowserParts, type Sold, type Tab } from './browser/browser.ts';
import type { Machine } from './machine.ts';
import type { Breach } from './oracle.ts';
import type { Order } from './payers.ts';
import type { ProviderWorld } from './provider.ts';
import type { Random } from './random.ts';
import type { Troubles } from './troubles.ts';
import { CALM, DAY, HOUR, MINUTE, SECOND, type World } from './world.ts';

/** A provider's page that a payer was led to. */
interface Led {
	readonly provider: ProviderWorld;
	/** The provider's id of the payment. */
	readonly payment: string;
	/** Our id of the link. */
	readonly link: string;
}

/** What Yuno must know of a payer. */
const CUSTOMER = {
	first_name: 'Ana',
	last_name: 'Ruiz',
	email: 'ana@mail.example',
	document_type: 'CC',
	document_number: '1020304050',
};

/** What earlier versions and other programs may have left under the names that we use. */
const LEFT_OVER = [
	'',
	'null',
	'{',
	'[]',
	'"text"',
	'{"id":"0b4bd1a5-7d3e-4c52-9c52-6a4a4b2d8a11","offer":"","kind":"payment","at":1700000000000}',
	'{"id":"0b4bd1a5-7d3e-4c52-9c52-6a4a4b2d8a11","offer":"","kind":"payment","at":1,"link":{"id":"none","status_token":"none"}}',
];

/** Answers that pressing again does not change. */
const FINAL: ReadonlySet<string> = new Set([
	'order_cancelled',
	'token_expired',
	'amount_mismatch',
	// By a charge: there is no link to show.
	'already_paid',
]);

/** Payers who press in browsers: what they press is the code of the elements. */
export class Shoppers {
	readonly breaches: Breach[] = [];
	readonly #world: World;
	readonly #providers: readonly ProviderWorld[];
	readonly #machines: readonly Pick<Machine, 'clock'>[];
	readonly #parts: BrowserParts;
	readonly #troubles: Troubles;
	readonly #sign: (order: Order) => string;
	/** Orders whose payer has seen that they are paid. */
	readonly #believedPaid = new Set<string>();
	readonly #led = new Map<string, Led[]>();
	readonly #browsers = new Map<string, Browser>();
	/** Everything that is open, or was left open, by order. */
	readonly #tabs = new Map<string, Tab[]>();

	/** @param sign makes a checkout token for an order */
	constructor(
		parts: BrowserParts,
		providers: readonly ProviderWorld[],
		machines: readonly Pick<Machine, 'clock'>[],
		troubles: Troubles,
		sign: (order: Order) => string,
	) {
		this.#world = parts.world;
		this.#parts = parts;
		this.#providers = providers;
		this.#machines = machines;
		this.#troubles = troubles;
		this.#sign = sign;
	}

	/** Lets the payers of an order come. */
	visit(order: Order): void {
		const world = this.#world;
		const { name, hasReference } = order;
		const begin = world.random(`browser ${name}`).between(0, 20 * MINUTE);
		const later = world.random(`second-browser ${name}`).between(0, HOUR);
		const repricedAt = begin + world.random(`reprices ${name}`).between(0, 30 * MINUTE);
		const browser = this.#open(order, 'first');
		world.time.at(begin, () => void this.#visitWith(browser, order));
		if (world.decides('second-browser', 0.7) && hasReference) {
			world.time.at(begin + later, () => void this.#visitWith(this.#open(order, 'second'), order));
		}
		if (world.decides('reprices', 0.6)) {
			order.prices.push(order.price + 1_000);
			world.time.at(repricedAt, () => {
				order.price += 1_000;
				world.note(`shop asks ${order.price} for ${name} now`);
			});
		}
		const cleared = begin + world.random(`storage-cleared ${name}`).between(SECOND, HOUR);
		// What the browser does not know any more can only be found by the order's name.
		if (world.decides('storage-cleared', 0.8) && hasReference) {
			world.time.at(cleared, () => {
				world.note(`${browser.name} forgets everything`);
				browser.storage.clear();
			});
		}
		this.#troubles.planBank(order);
		this.#troubles.planCancel(order, begin, () => this.#led.get(name)?.[0]?.link);
		this.#troubles.planCharge(order, begin);
	}

	/** Lets each payer press once more, on a page that is opened anew: there must be an answer. */
	returnAll(orders: readonly Order[]): void {
		for (const order of orders) void this.#returnTo(order);
	}

	#open(order: Order, which: string): Browser {
		const world = this.#world;
		const random = world.random(`browser ${which} ${order.name}`);
		const keepsPages = random.chance(0.5);
		const [refuses, insecure] = [random.chance(0.7), random.chance(0.7)];
		// Without storage or locks only the order's name leads two tabs to one payment.
		const refusesStorage = refuses && order.hasReference && world.has('storage-refused');
		const isInsecure = insecure && order.hasReference && world.has('plain-http');
		if (refusesStorage) world.occurs('storage-refused');
		if (isInsecure) world.occurs('plain-http');
		const options: BrowserOptions = { keepsPages, refusesStorage, isInsecure };
		const browser = new Browser(this.#parts, `${order.name}.${which}`, options);
		if (world.decides('old-storage', 0.8)) {
			const asked = ['https://shop.example/checkout', 'payment', order.name, undefined];
			const offer = shortHash(
				JSON.stringify(order.byToken ? [...asked.slice(0, 2), null, order.name] : asked),
			);
			browser.storage.put(`checkout-links-attempt:${offer}`, random.pick(LEFT_OVER));
			browser.storage.put(`checkout-links:${offer}`, random.pick(LEFT_OVER));
			browser.storage.put('checkout-links-attempt:ffffffffffffffff', random.pick(LEFT_OVER));
		}
		this.#browsers.set(order.name, browser);
		return browser;
	}

	/** What the page sells when it is loaded now. */
	#soldOf(order: Order, method?: string): Sold {
		return {
			item: undefined,
			token: undefined,
			method,
			customer: CUSTOMER,
			...(order.byToken ? { token: this.#sign(order) } : { item: order.name }),
		};
	}

	async #visitWith(browser: Browser, order: Order): Promise<void> {
		const world = this.#world;
		const random = world.random(`visit ${browser.name}`);
		const [count, together] = [random.whole(2, 4), random.chance(0.5)];
		const atOnce = world.decides('tabs-at-once', 0.8);
		const rendered = this.#soldOf(order, order.methods[0]);
		const tabs = Array.from({ length: atOnce ? count : 1 }, (_, index) => {
			const again = index > 0 && world.has('rendered-twice') && order.byToken;
			if (again) world.occurs('rendered-twice');
			return browser.open(again ? this.#soldOf(order) : rendered);
		});
		this.#tabs.set(order.name, [...(this.#tabs.get(order.name) ?? []), ...tabs]);
		const ready = tabs.map((tab) => tab.page.until(() => isAnswered(tab), 30 * SECOND));
		if (together) await Promise.all(ready);
		await Promise.all(tabs.map(async (tab, index) => this.#pay(order, tab, ready[index])));
	}

	/** One payer in one tab, until they have paid, or have had enough. */
	async #pay(order: Order, tab: Tab, ready: Promise<boolean> | undefined): Promise<void> {
		const world = this.#world;
		const random = world.random(`tab ${tab.name}`);
		await ready;
		for (let round = 0; round < 4; round++) {
			const led = await this.#pressUntil(order, tab, random);
			if (!led) return;
			await world.time.sleep(random.between(2 * SECOND, 40 * SECOND));
			if (this.#isDone(order)) return;
			const [goes, abandons, returns] = [random.chance(0.5), random.chance(0.15), random.chance(0.8)];
			if (world.decides('kept-open', 0.4)) return this.#keepOpen(order, tab, led, random);
			if (world.has('goes-back') && goes) {
				world.occurs('goes-back');
				tab.back();
				if (world.decides('changes-method', 0.7)) this.#changeMethod(order, tab);
			} else if (world.decides('declines', 0.6)) {
				await led.provider.act(led.payment, 'decline');
				await world.time.sleep(random.between(3 * SECOND, MINUTE));
				if (returns) tab.return(led.link);
				else tab.back();
			} else if (abandons) {
				return;
			} else {
				await this.#payOn(order, led);
				await this.#payOld(order, led, random);
				if (world.decides('never-returns', 0.7)) return;
				tab.return(led.link);
				return this.#watch(order, tab);
			}
			await tab.page.until(() => isAnswered(tab), MINUTE);
			await world.time.sleep(random.between(SECOND, 30 * SECOND));
			this.#see(order, tab);
		}
	}

	/** A page of a provider stays open for days; so does the shop's page behind it. */
	#keepOpen(order: Order, tab: Tab, led: Led, random: Random): void {
		const at = this.#world.time.now + random.between(13 * HOUR, 3 * DAY);
		const [pays, presses] = [random.chance(0.6), random.chance(0.6)];
		this.#world.plan(at, () => {
			const run = async () => {
				if (pays) await this.#payOn(order, led);
				if (!presses) return;
				if (order.byToken) tab.reload(this.#soldOf(order));
				else tab.back();
				await tab.page.until(() => isAnswered(tab), MINUTE);
				const next = await this.#pressUntil(order, tab, random);
				if (next && !this.#isDone(order)) await this.#payOn(order, next);
				if (!pays) await this.#payOn(order, led);
			};
			this.#world.stir();
			void run();
		});
		// The bank may take as long.
		const before = random.between(MINUTE, HOUR);
		if (random.chance(0.3))
			this.#world.time.after(before, () => void led.provider.act(led.payment, 'process'));
	}

	#changeMethod(order: Order, tab: Tab): void {
		const { host } = tab.page.checkout;
		const other = order.methods.find((method) => method !== host.method);
		if (other === undefined) return;
		Object.assign(host, { method: other });
		host.requestUpdate();
		this.#world.note(`${tab.name} chooses ${other}`);
	}

	/** Pays on the page of a provider, as far as it lets a payer. */
	async #payOn(order: Order, { provider, payment }: Led): Promise<void> {
		// What is sold without a name may be bought again once it is paid.
		if (this.#isDone(order) && !order.hasReference) return;
		return this.#settle(order, { provider, payment });
	}

	async #settle(order: Order, { provider, payment }: Pick<Led, 'provider' | 'payment'>): Promise<void> {
		const { time } = this.#world;
		const random = this.#world.random(`bank ${order.name}`);
		const [usual, long] = [random.between(30 * SECOND, 90 * MINUTE), random.between(13 * HOUR, 2 * DAY)];
		const isLong = random.chance(0.3);
		if (!this.#world.decides('processing', 0.6)) return void (await provider.act(payment, 'approve'));
		if ((await provider.act(payment, 'process')) !== provider.kind.processing) return;
		const at = isLong ? time.now + long : this.#troubles.duringTrouble(random, time.now + usual);
		this.#world.plan(Math.max(time.now + SECOND, at), () => {
			void provider.payment(payment).then(async (now) => {
				if (now?.status === provider.kind.processing) await provider.become(payment, 'approved');
			});
		});
	}

	/** And on the page of another link of the order, which is still open in some tab. */
	async #payOld(order: Order, { payment }: Led, random: Random): Promise<void> {
		const old = this.#led.get(order.name)?.find((led) => led.payment !== payment);
		if (!old || !this.#world.decides('old-page', 0.8)) return;
		await this.#world.time.sleep(random.between(SECOND, 5 * MINUTE));
		await this.#settle(order, old);
	}

	/** Presses until the tab leaves for a provider. */
	async #pressUntil(order: Order, tab: Tab, random: Random): Promise<Led | undefined> {
		const { time } = this.#world;
		for (let count = 0; count < 6; count++) {
			this.#see(order, tab);
			const { page } = tab;
			const { checkout } = page;
			// What is sold without a name may be bought again once it is paid.
			if (this.#isDone(order) && !order.hasReference) return undefined;
			if (checkout.state.name === 'status' && checkout.state.report.status === 'succeeded') return undefined;
			this.#world.stir();
			this.#world.note(`${tab.name} presses: ${checkout.state.name}`);
			void checkout.start();
			await page.until(() => page.leftFor !== undefined || checkout.state.name !== 'creating', 2 * MINUTE);
			if (page.leftFor !== undefined) return this.#arrive(order, tab, page.leftFor);
			const { problem, name } = checkout.state;
			this.#world.note(`${tab.name} is at ${name} ${problem?.code ?? ''}`);
			if (problem?.code === 'already_paid') this.#believedPaid.add(order.name);
			if (problem && FINAL.has(problem.code)) return undefined;
			await time.sleep(Math.min(problem?.retryAfter ?? 1, 60) * SECOND + random.between(0, 20 * SECOND));
		}
		return undefined;
	}

	async #arrive(order: Order, tab: Tab, url: string): Promise<Led | undefined> {
		const provider = this.#providers.find(({ kind }) => url.startsWith(kind.origin));
		const { state } = tab.page.checkout;
		const payment = (await provider?.everything())?.find(({ page }) => page === url);
		if (!provider || !payment || state.name !== 'redirecting') return undefined;
		// Another tab has shown it as paid meanwhile, and this is another one to be bought: the payer does not.
		if (this.#isDone(order) && !order.hasReference) return undefined;
		this.#world.note(`${tab.name} is at ${url}`);
		if (!tab.page.shown.has(payment.amount)) {
			const shown = [...tab.page.shown].join(', ');
			this.breaches.push({
				invariant: 'surprised',
				what: `${tab.name}: ${payment.amount}, and was shown ${shown}`,
			});
		}
		const led: Led = { provider, payment: payment.id, link: state.link.id };
		this.#led.set(order.name, [...(this.#led.get(order.name) ?? []), led]);
		return led;
	}

	/** Back at the shop: looks at the page until it is final, for a while. */
	async #watch(order: Order, tab: Tab): Promise<void> {
		const isFinal = () => {
			const { state } = tab.page.checkout;
			return state.name === 'status' && state.report.final;
		};
		await tab.page.until(isFinal, 5 * MINUTE);
		this.#see(order, tab);
		tab.close();
	}

	/** Whether one of the tabs shows that it is paid. */
	#isDone(order: Order): boolean {
		for (const tab of this.#tabs.get(order.name) ?? []) this.#see(order, tab);
		return this.#believedPaid.has(order.name);
	}

	/** What the payer reads on the page. */
	#see(order: Order, tab: Tab): void {
		const { state } = tab.page.checkout;
		if (state.name !== 'status' || state.report.status !== 'succeeded') return;
		this.#believedPaid.add(order.name);
		const paid = this.#providers.some(({ facts }) =>
			facts.some((fact) => fact.order === order.name && fact.kind === 'paid'),
		);
		if (!paid) this.breaches.push({ invariant: 'false', what: `${tab.name} shows ${order.name} as paid` });
	}

	async #returnTo(order: Order): Promise<void> {
		const { time } = this.#world;
		await time.sleep(2 * MINUTE);
		const browser = this.#browsers.get(order.name);
		if (!browser) return;
		const random = this.#world.random(`return ${order.name}`);
		const tab = browser.open(this.#soldOf(order, random.pick(order.methods)));
		await tab.page.until(() => isAnswered(tab), MINUTE);
		const { checkout } = tab.page;
		let last = '';
		for (let count = 0; count < 4; count++) {
			this.#see(order, tab);
			if (checkout.state.name === 'status') return tab.close();
			void checkout.start();
			await tab.page.until(
				() => tab.page.leftFor !== undefined || checkout.state.name !== 'creating',
				2 * MINUTE,
			);
			if (tab.page.leftFor !== undefined) {
				// Whoever is led to a page may still pay there.
				const led = await this.#arrive(order, tab, tab.page.leftFor);
				if (led && random.chance(0.3) && !this.#isDone(order)) await this.#payOn(order, led);
				return tab.close();
			}
			last = `${checkout.state.name} ${checkout.state.problem?.code ?? ''}`;
			if (FINAL.has(checkout.state.problem?.code ?? '')) return tab.close();
			await time.sleep((checkout.state.problem?.retryAfter ?? 30) * SECOND);
		}
		const isOdd = this.#providers.some(({ facts }) =>
			facts.some((fact) => fact.order === order.name && fact.kind === 'mismatch'),
		);
		const clocks = this.#machines.map(({ clock }) => clock);
		// A status token of a machine whose clock is more than a minute ahead is refused.
		const isUnread = last.startsWith('unverified') && Math.max(...clocks) - Math.min(...clocks) > MINUTE;
		if (!isOdd && !isUnread && time.now > CALM)
			this.breaches.push({ invariant: 'stuck', what: `${tab.name}: ${last}` });
		tab.close();
	}
}

/** Whether the page shows more than that it loads. */
function isAnswered({ page }: Tab): boolean {
	return !/^(?:loading|confirming)$/.test(page.checkout.state.name);
}
