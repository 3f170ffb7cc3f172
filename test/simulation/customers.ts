import type { Machine } from './machine.ts';
import type { Breach } from './oracle.ts';
import type { ProviderWorld } from './provider.ts';
import { CALM, HOUR, MINUTE, SECOND, type World } from './world.ts';

/** What the shop does without a payer: it charges registered methods, and lets customers register others. */
export class Customers {
	readonly breaches: Breach[] = [];
	/** What the shop wants, by the name that the ledger has for it: at most this much may be debited. */
	readonly orders: { readonly name: string; readonly prices: readonly number[] }[] = [];
	readonly #world: World;
	readonly #provider: ProviderWorld;
	readonly #machines: readonly Machine[];

	/** @param provider that can charge */
	constructor(world: World, provider: ProviderWorld, machines: readonly Machine[]) {
		this.#world = world;
		this.#provider = provider;
		this.#machines = machines;
	}

	/** Plans the charges and registrations of a history. */
	begin(): void {
		const random = this.#world.random('charges plan');
		for (const index of [1, 2]) {
			const at = random.between(0, CALM - HOUR);
			const amount = 20_000 + 1_000 * index + random.whole(1, 690);
			const isCard = random.chance(0.5);
			const happens = this.#world.decides('charges', 0.7);
			if (!happens) continue;
			const name = `charge${index}`;
			this.orders.push({ name, prices: [amount] });
			this.#world.time.at(at, () => void this.#charge(name, amount, isCard));
		}
		const at = random.between(0, CALM - HOUR);
		if (this.#world.decides('charges', 0.7)) this.#world.time.at(at, () => void this.#register());
		const back = this.#world.random('comes back').between(0, CALM - HOUR);
		if (this.#world.decides('abandons-link')) this.#world.time.at(back, () => void this.#comeBack());
	}

	/** A customer who leaves a link and comes back by another one, for the same purpose. */
	async #comeBack(): Promise<void> {
		const random = this.#world.random('comes back');
		const customerId = random.uuid();
		const old = this.#world.decides('many-methods', 0.7)
			? await this.#provider.addMethods(customerId, random.whole(15, 17))
			: [];
		const pages: string[] = [];
		for (const tab of ['first', 'second']) {
			const attempt = random.uuid();
			const link = await this.#until(`${tab} link`, (machine) =>
				machine.call('createConnectLink', (endpoint) =>
					endpoint.createConnectLink({ item: 'connect', attempt, customerId }),
				),
			);
			if (!link) return;
			pages.push(await this.#provider.idOf(link.url));
			await this.#world.time.sleep(random.between(SECOND, 10 * MINUTE));
		}
		for (const method of old.slice(-3)) await this.#provider.deleteMethod(method);
		if (old.length > 0) await this.#world.time.sleep(random.between(MINUTE, 10 * MINUTE));
		const deletes = this.#world.decides('deletes-method', 0.7);
		const chosen = deletes ? [0, 1] : random.pick([[0], [1], [1], [0, 1], [1, 0]]);
		for (const [index, page] of chosen.entries()) {
			const method = await this.#provider.register(pages[page] ?? '');
			if (deletes && index === 0) await this.#provider.deleteMethod(method);
			await this.#world.time.sleep(random.pick([0, random.between(SECOND, 10 * MINUTE)]));
		}
	}

	async #charge(title: string, amount: number, isCard: boolean): Promise<void> {
		const random = this.#world.random(title);
		const [attempt, customerId, methodId] = [random.uuid(), random.uuid(), random.uuid()];
		const method = isCard ? { cardId: methodId } : { accountId: methodId };
		const money = { value: String(amount), currency: this.#provider.kind.currency };
		const charge = await this.#until(title, (machine) =>
			machine.call('createCharge', (endpoint) =>
				endpoint.createCharge({ attempt, title, amount: money, customerId, ...method }),
			),
		);
		if (!charge) return;
		this.#world.note(`shop charges ${title}: ${charge.status} ${charge.id}`);
		if (!isCard) {
			await this.#world.time.sleep(random.between(MINUTE, 2 * HOUR));
			const action = random.chance(0.8) ? 'approve' : 'reject';
			await this.#provider.decideCharge(charge.id, 'resolve', { action });
		}
		if (!this.#world.decides('refunds', 0.6)) return;
		const delay = random.between(SECOND, 12 * HOUR);
		this.#world.plan(
			this.#world.time.now + delay,
			() => void this.#provider.decideCharge(charge.id, 'refund'),
		);
	}

	async #register(): Promise<void> {
		const random = this.#world.random('connect');
		const [attempt, customerId] = [random.uuid(), random.uuid()];
		const link = await this.#until('connect', (machine) =>
			machine.call('createConnectLink', (endpoint) =>
				endpoint.createConnectLink({ item: 'connect', attempt, customerId }),
			),
		);
		if (!link) return;
		this.#world.note(`shop asks a customer to register: ${link.url}`);
		await this.#world.time.sleep(random.between(MINUTE, 40 * MINUTE));
		await this.#provider.register(await this.#provider.idOf(link.url ?? ''));
	}

	/** Asks again with the same attempt until there is an answer, as the shop's own job does. */
	async #until<T>(what: string, ask: (machine: Machine) => Promise<T>): Promise<T | undefined> {
		const random = this.#world.random(`tries ${what}`);
		for (let tries = 0; ; tries++) {
			this.#world.stir();
			try {
				return await ask(random.pick(this.#machines));
			} catch (error) {
				this.#world.note(`shop, ${what}: ${String(error)}`);
				if (this.#world.time.now > CALM + 5 * MINUTE) {
					this.breaches.push({ invariant: 'stuck', what: `${what}: ${String(error)}` });
					return undefined;
				}
			}
			await this.#world.time.sleep(random.between(10 * SECOND, (1 + tries) * MINUTE));
		}
	}
}
