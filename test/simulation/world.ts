import { ALL_HABITS, type Habit } from './habits.ts';
import { randomOf, type Random } from './random.ts';
import { Scheduler } from './scheduler.ts';

/** When a history begins, in milliseconds since the epoch. */
export const BEGINNING = Date.UTC(2026, 0, 5, 12);
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Windows of trouble lie before this; later only single events happen. */
export const CALM = 3 * HOUR;

/** A span of time during which something cannot be expected to work. */
export interface Outage {
	readonly from: number;
	readonly to: number;
	/** What it concerns: everything, or one way of reporting to the shop. */
	readonly of: 'everything' | 'onStatus' | 'webhook';
}

/** How likely a habit is part of a history. */
const ACTIVE = 0.2;

/** What all parts of one history share: its time, its chance, its habits and its log. */
export class World {
	readonly seed: number;
	readonly time = new Scheduler();
	/** What happened, line by line; empty in a history that is not printed. */
	readonly log: string[] = [];
	/** Calls of `reconcile()` that rejected. */
	readonly rejected: string[] = [];
	readonly outages: Outage[] = [];
	/** How often each habit had an effect. */
	readonly occurred = new Map<Habit, number>();
	readonly #active: ReadonlySet<Habit>;
	readonly #streams = new Map<string, Random>();
	/** Called when something happens that machines should look at soon. */
	readonly onStir: (() => void)[] = [];
	busyUntil = 0;
	/** The last event that was planned for money. */
	plannedUntil = CALM;

	/** Whether {@link World.note} writes. To be asked where a line is dear to make. */
	readonly isLogged: boolean;

	/**
	 * @param habits of this history; by default the seed decides
	 * @param isLogged whether what happens is written down; changes nothing else
	 */
	constructor(seed: number, habits?: readonly Habit[], isLogged = true) {
		this.seed = seed;
		this.isLogged = isLogged;
		this.#active = new Set(habits ?? habitsOf(seed));
	}

	/** Whether the history has a habit. */
	has(habit: Habit): boolean {
		return this.#active.has(habit);
	}

	/** The random numbers of one purpose. */
	random(purpose: string): Random {
		let stream = this.#streams.get(purpose);
		if (!stream) this.#streams.set(purpose, (stream = randomOf(this.seed, purpose)));
		return stream;
	}

	/** Decides by the habit's own stream, which moves on whether the habit is on or not. */
	decides(habit: Habit, probability = 1): boolean {
		const yes = this.random(habit).chance(probability) && this.has(habit);
		if (yes) this.occurs(habit);
		return yes;
	}

	occurs(habit: Habit): void {
		this.occurred.set(habit, (this.occurred.get(habit) ?? 0) + 1);
	}

	note(line: string): void {
		if (this.isLogged) this.log.push(`${clock(this.time.now)} ${line}`);
	}

	/** Lets something happen to money at a time. */
	plan(at: number, run: () => void): void {
		this.plannedUntil = Math.max(this.plannedUntil, at);
		this.time.at(at, run);
	}

	/** Something happened: for some minutes machines work every minute, as they do in production all the time. */
	stir(): void {
		this.busyUntil = Math.max(this.busyUntil, this.time.now + 6 * MINUTE);
		for (const wake of this.onStir) wake();
	}

	/** Windows of trouble of a habit: one or two before {@link CALM}; none when the habit is off. */
	windows(habit: Habit, of: Outage['of'], longest = 15 * MINUTE): readonly Outage[] {
		const random = this.random(`${habit} windows`);
		const windows = Array.from({ length: random.whole(1, 2) }, () => {
			const from = random.between(0, CALM - longest - MINUTE);
			return { from, to: from + random.between(15 * SECOND, longest), of };
		});
		if (!this.has(habit)) return [];
		for (const window of windows) {
			this.note(`plan ${habit} from ${clock(window.from)} to ${clock(window.to)}`);
			this.outages.push(window);
			this.time.at(window.to, () => this.stir());
		}
		return windows;
	}
}

/** The habits that a seed gives a history. */
export function habitsOf(seed: number): readonly Habit[] {
	const random = randomOf(seed, 'habits');
	return ALL_HABITS.filter(() => random.chance(ACTIVE));
}

/** Whether a moment lies in one of the spans. */
export function isWithin(
	spans: readonly { readonly from: number; readonly to: number }[],
	at: number,
): boolean {
	return spans.some(({ from, to }) => at >= from && at < to);
}

/** As `0d 00:12:03.250`. */
export function clock(ms: number): string {
	const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
	const rest = ms % DAY;
	const seconds = `${two((rest % MINUTE) / SECOND)}.${String(Math.floor(rest % SECOND)).padStart(3, '0')}`;
	return `${Math.floor(ms / DAY)}d ${two(rest / HOUR)}:${two((rest % HOUR) / MINUTE)}:${seconds}`;
}
