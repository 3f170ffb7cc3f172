import { createEndpointIn, type Endpoint } from '../../src/endpoint/create-endpoint.ts';
import type { EndpointConfig } from '../../src/endpoint/index.ts';
import type { Store } from '../../src/stores/store.ts';
import type { Surroundings, Timer } from '../../src/wire/surroundings.ts';
import type { Scheduled } from './scheduler.ts';
import { BEGINNING, CALM, DAY, HOUR, MINUTE, SECOND, type World } from './world.ts';

/** One process: from its start until it is killed. Nothing that it waits for comes back after that. */
export interface Life {
	/** Of the machine, and which of its processes it is, e.g. `A1`. */
	readonly name: string;
	ended: boolean;
	/** Does something outside of the process; before and after it the process may be killed. */
	through<T>(what: string, work: () => Promise<T>): Promise<T>;
}

/** Timers at least this long are retries. */
const IDLE_TIMER_MS = 20 * SECOND;
/** How long the timer of `serve` rests at most while something is going on, though nothing is due. */
const LONGEST_REST_MS = 5 * MINUTE;

/** A timer of a process, and what it does when it was put off. */
type SleepingTimer = Scheduled & { again?: () => void };

/** What is under way at an endpoint. */
export interface PendingCall {
	readonly what: string;
	readonly since: number;
	readonly life: Life;
}

const NEVER = new Promise<never>(() => {});

/** How an endpoint is made for one process. */
export type Configure = (life: Life, surroundings: Surroundings) => EndpointConfig;

/** A machine of the shop: a clock, and a process with the endpoint that is started again when it was killed. */
export class Machine {
	readonly name: string;
	readonly pending = new Set<PendingCall>();
	readonly #world: World;
	readonly #configure: Configure;
	readonly #nextDueMs: () => Promise<number | null>;
	readonly #plant: (endpoint: Endpoint) => Endpoint;
	readonly #rate: number;
	readonly #offset: number;
	readonly #steps: readonly { readonly at: number; readonly by: number }[];
	#life: Life | undefined;
	#endpoint: Endpoint | undefined;
	#lives = 0;
	#tick: Scheduled | undefined;
	/** Timers that were over while nothing was going on. */
	readonly #asleep = new Set<SleepingTimer>();
	/** Callers who wait for the process that is running. */
	#lost: ((error: Error) => void)[] = [];

	/** @param nextDueMs looks into the store from outside */
	constructor(
		world: World,
		name: string,
		configure: Configure,
		nextDueMs: () => Promise<number | null>,
		plant: (endpoint: Endpoint) => Endpoint = (endpoint) => endpoint,
	) {
		this.#world = world;
		this.name = name;
		this.#configure = configure;
		this.#nextDueMs = nextDueMs;
		this.#plant = plant;
		const offset = world.random(`clocks-differ ${name}`).between(-5 * SECOND, 5 * SECOND);
		this.#offset = world.has('clocks-differ') ? Math.round(offset) : 0;
		const drift = world.random(`clocks-drift ${name}`).between(-2e-4, 2e-4);
		this.#rate = world.has('clocks-drift') ? 1 + drift : 1;
		const random = world.random(`clocks-step ${name}`);
		const steps = [1, 2].map(() => ({
			at: random.between(0, CALM),
			by: Math.round(random.between(-20 * SECOND, 20 * SECOND)),
		}));
		this.#steps = world.has('clocks-step') ? steps : [];
		if (this.#offset !== 0) world.occurs('clocks-differ');
		if (this.#rate !== 1) world.occurs('clocks-drift');
		if (this.#steps.length > 0) world.occurs('clocks-step');
		world.onStir.push(() => this.#wake());
		this.start();
	}

	/** Starts a process, as a supervisor does. */
	start(): void {
		const name = `${this.name}${++this.#lives}`;
		const life: Life = {
			name,
			ended: false,
			through: async (what, work) => {
				if (life.ended || this.#mayDie(life, `before ${what}`)) return NEVER;
				const settled = await work().then(
					(value) => ({ value }),
					(error: unknown) => ({ error }),
				);
				if (life.ended || this.#mayDie(life, `after ${what}`)) return NEVER;
				if ('error' in settled) throw settled.error;
				return settled.value;
			},
		};
		this.#life = life;
		const surroundings = this.#surroundingsOf(life);
		this.#endpoint = this.#plant(createEndpointIn(surroundings, this.#configure(life, surroundings)));
		this.#world.note(`${name} starts`);
		this.#schedule(life, this.#world.random(`timer ${this.name}`).between(0, SECOND));
	}

	/** Ends the process at once: its timers and whatever it waits for never come back. */
	kill(why: string): void {
		const life = this.#life;
		if (!life) return;
		life.ended = true;
		this.#life = undefined;
		this.#endpoint = undefined;
		const downMs = this.#world.random('restarts').between(SECOND, 90 * SECOND);
		const { now } = this.#world.time;
		this.#world.note(`${life.name} is killed ${why}`);
		this.#world.outages.push({ from: now, to: now + downMs, of: 'everything' });
		for (const lose of this.#lost.splice(0)) lose(new Error('connection lost'));
		this.#world.time.after(downMs, () => {
			this.start();
			this.#world.stir();
		});
	}

	/**
	 * Calls the endpoint over the network.
	 * @throws when there is no process, or it is killed before it answers
	 */
	call<T>(what: string, work: (endpoint: Endpoint) => Promise<T>): Promise<T> {
		const [life, endpoint] = [this.#life, this.#endpoint];
		if (!life || !endpoint) return Promise.reject(new Error('connection refused'));
		const lost = new Promise<never>((_, reject) => this.#lost.push(reject));
		lost.catch(() => {});
		return Promise.race([this.#watch(life, what, work(endpoint)), lost]);
	}

	#watch<T>(life: Life, what: string, work: Promise<T>): Promise<T> {
		const call: PendingCall = { what, since: this.#world.time.now, life };
		this.pending.add(call);
		const over = () => void this.pending.delete(call);
		work.then(over, over);
		return work;
	}

	/** The timer of `serve`: about once a minute, never twice at once. */
	#schedule(life: Life, ms: number): void {
		this.#tick = this.#world.time.after(ms, () => {
			this.#tick = undefined;
			const endpoint = this.#endpoint;
			if (life.ended || !endpoint) return;
			const again = async () => {
				const wait = await this.#waitUntilDueMs();
				if (!life.ended) this.#schedule(life, wait);
			};
			void this.#watch(life, 'reconcile', endpoint.reconcile()).then(again, (error: unknown) => {
				const what = `${life.name} REJECTED reconcile: ${String(error)}`;
				this.#world.note(what);
				this.#world.rejected.push(what);
				return again();
			});
		});
	}

	/** A minute while something is going on. Minutes in which nothing can happen are left out. */
	#waitMs(): number {
		const { now } = this.#world.time;
		const minute = MINUTE * (1 - 0.2 * this.#world.random(`timer ${this.name}`).next());
		if (now < this.#world.busyUntil) return minute;
		return now < DAY ? HOUR / 2 : 6 * HOUR;
	}

	/** As {@link #waitMs}, without the minutes in which nothing in the store is due. */
	async #waitUntilDueMs(): Promise<number> {
		const [wait, due] = [this.#waitMs(), await this.#nextDueMs()];
		return wait > MINUTE ? wait : Math.max(wait, Math.min(due ?? Infinity, LONGEST_REST_MS));
	}

	/** Something happened: the process works within a minute, and so do its timers that were put off. */
	#wake(): void {
		const { time } = this.#world;
		for (const timer of this.#asleep) {
			const soon = this.#world.random(`timer ${this.name}`).between(0, MINUTE);
			time.after(soon, () => void (timer.cancelled || timer.again?.()));
		}
		this.#asleep.clear();
		const life = this.#life;
		if (!life || !this.#tick || this.#tick.at <= time.now + MINUTE) return;
		this.#tick.cancelled = true;
		this.#schedule(life, this.#waitMs());
	}

	#mayDie(life: Life, when: string): boolean {
		const random = this.#world.random(`killed ${this.name}`);
		const strikes = random.chance(0.02);
		if (!strikes || !this.#world.has('killed') || this.#lives > 3 || this.#world.time.now > CALM)
			return false;
		if (life !== this.#life) return false;
		this.#world.occurs('killed');
		this.kill(when);
		return true;
	}

	/** The time of this machine, in milliseconds since the epoch. */
	get clock(): number {
		const { now } = this.#world.time;
		const stepped = this.#steps.reduce((sum, { at, by }) => (at <= now ? sum + by : sum), 0);
		return BEGINNING + Math.floor(now * this.#rate) + this.#offset + stepped;
	}

	#surroundingsOf(life: Life): Surroundings {
		const { time } = this.#world;
		const random = this.#world.random(`process ${this.name}`);
		return {
			now: () => this.clock,
			monotonic: () => time.now * this.#rate,
			setTimeout: (callback, ms) => {
				const timer = time.after(ms / this.#rate, () => {
					if (life.ended) return;
					// A retry where nothing is going on waits, like the timer of `serve`, until something is.
					if (ms < IDLE_TIMER_MS || time.now < this.#world.busyUntil) return callback();
					this.#asleep.add(timer);
					timer.again = callback;
				}) as SleepingTimer;
				return timer as unknown as Timer;
			},
			clearTimeout: (given) => {
				const timer = given as unknown as SleepingTimer | undefined;
				if (!timer) return;
				timer.cancelled = true;
				this.#asleep.delete(timer);
			},
			random: random.next,
			uuid: random.uuid,
			randomBytes: random.bytes,
			fetch: () => Promise.reject(new Error('This process has no network of its own')),
		};
	}
}

/**
 * A store as one process sees it: every verb goes through the network, where the process may be killed before or after it.
 * Whatever verbs a store has are passed on.
 */
export function storeOf(world: World, life: Life, store: Store): Store {
	const random = world.random('slow-store');
	return new Proxy(store, {
		get(target, name) {
			const value: unknown = Reflect.get(target, name);
			if (typeof value !== 'function') return value;
			if (name === 'close') return () => Promise.resolve();
			return (...given: unknown[]) =>
				life.through(`store.${String(name)}`, async () => {
					const [there, back] = [random.between(1, 25), random.between(1, 25)];
					if (world.has('slow-store')) {
						world.occurs('slow-store');
						await world.time.sleep(there);
					}
					if (life.ended) return NEVER;
					const result: unknown = await (value as (...given: unknown[]) => unknown).apply(target, given);
					if (world.has('slow-store')) await world.time.sleep(back);
					return result;
				});
		},
	});
}
