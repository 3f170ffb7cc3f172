import type { ReactiveController } from 'lit';
import type { LinkStatus } from '../wire/links.ts';
import type { Offer } from '../wire/offer.ts';
import type { Checkout, CheckoutHost, PayerForm, Session } from './checkout.ts';
import { begin, stateName } from './attempt/flow-begin.ts';
import type { FlowEvent, FlowState } from './attempt/flow.ts';
import { asks, fetchOffer } from './offer/offer.ts';
import { readSeed } from './attempt/seed.ts';
import { CheckoutStartEvent } from './start-event.ts';
import { hasPendingCheckout } from './return/pending-checkout.ts';
import { LocaleController } from './locales/locale-controller.ts';

/** After this long, what could not be loaded is tried again. Milliseconds. */
const AGAIN_MS = 5_000;

/** A press that is older than this is not continued: the payer may be doing something else. Milliseconds. */
const PRESS_MS = 30_000;

/** How long after the network came back a press goes on. Milliseconds. */
const ONLINE_MS = 2_000;

/** Where a press is kept while the page loads again: for this tab, and without anything about the payer. */
const PRESS_KEY = 'checkout-links-press';

/** Attributes in the order of {@link CheckoutController.hostUpdate} that no developer needs to be warned about. */
const SOUND = /^(redirect|popup|qr)?,(card|button)?,(auto|light|dark)?,true,,,$/;

/** How this page was opened. */
const navigation = () =>
	performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;

/**
 * Drives a link element up to the payer's act: asks for the offer, and hands over to a {@link Session}, which loads when
 * the payer acts or comes back. What the element shows follows from `state`.
 */
export class CheckoutController implements Checkout, ReactiveController {
	state: FlowState = { name: 'loading' };
	/** Undefined until the payer acts, or there is more to tell than an offer. */
	session: Session | undefined;
	/** Undefined where the offer asks the payer for nothing. */
	form: PayerForm | undefined;

	/** A server drew into the shadow root, and that is what the payer sees. */
	hydrating: boolean;

	readonly host: CheckoutHost;
	readonly locale: LocaleController;
	readonly #states: CustomStateSet;
	#current: object | undefined;
	/** The page is loaded again once for each press, so that there is no loop. */
	#mayReload = true;
	#running = Promise.resolve();
	/** What the offer on show was asked for. */
	#source = '';
	#shown = '';

	constructor(host: CheckoutHost, { states }: ElementInternals) {
		this.host = host;
		this.locale = new LocaleController(host);
		this.#states = states;
		this.hydrating = !!host.shadowRoot;
		host.addController(this);
	}

	hostUpdate(): void {
		const { endpoint, item, token, mode, variant, theme, locale, quantity, amount, method } = this.host;
		const { tag } = this.locale;
		const isComplete = !item !== !token && (locale || tag) === tag;
		if (!SOUND.test([mode, variant, theme, isComplete, quantity, amount, method].join())) this.explain();
		const source = [endpoint, item, token].join();
		if (source === this.#source) return;
		this.#source = source;
		void this.ask();
	}

	hostUpdated(): void {
		this.#states.delete(this.#shown);
		this.#states.add((this.#shown = stateName(this.state)));
	}

	/** What the endpoint said last about the link. */
	get result(): LinkStatus | undefined {
		return this.state.name === 'status' ? this.state.report : undefined;
	}

	send(event: FlowEvent): void {
		this.state = (this.session?.next ?? begin)(this.state, event);
		this.host.requestUpdate();
	}

	/**
	 * Warns the developer about what is wrong with the tag, or with the endpoint that it names. Never throws.
	 * @param failed what the endpoint answered, or true where it did not
	 */
	explain(failed?: Response | boolean): void {
		import('./offer/developer-warnings.ts').then(
			({ explain }) => explain(this.host, this.state.offer, failed),
			() => {},
		);
	}

	/**
	 * Asks for the offer; an answer that arrives after the question changed is dropped. Never throws.
	 * @param pressed the payer asked for it
	 */
	async ask(pressed = false): Promise<void> {
		const { endpoint, item, token, headers } = this.host;
		const source = this.#source;
		let event: FlowEvent = { type: 'refused', problem: { code: 'offline' } };
		// What became of the payer's money comes before anything that can be paid.
		const recalled = hasPendingCheckout() && this.recall();
		this.send({ type: 'asked', offer: undefined });
		let response: Response | undefined;
		try {
			const served = this.hydrating && (await import('./offer/hydrate.ts')).adoptServerMarkup(this);
			if (!served && !token && item) response = await fetchOffer(endpoint, item, { headers });
			const offer = served || (response?.ok ? ((await response.json()) as Offer) : undefined);
			event =
				offer && !this.form && !asks(offer)
					? { type: 'offered', offer }
					: await (await this.load()).read(offer, response);
		} catch {
			// Neither an answer, nor what it takes to read one that is more than an offer to press for.
			this.explain(response ?? !token);
			if (pressed && (response ?? token)) await this.#reload();
		}
		await recalled;
		if (source !== this.#source) return;
		this.send(event);
		// Before the first press, so that tabs agree on it.
		if (this.state.offer) void readSeed();
		if (this.state.offer && this.#takePress()) void this.start(true);
	}

	/** Loads what the payer's act needs; may be tried again after the network failed. */
	async load(): Promise<Session> {
		const { openSession } = await import('./attempt/session.ts');
		return (this.session ??= openSession(this));
	}

	/** Picks up what this browser remembers. The payer may have paid, so that no network is no reason to give up. */
	async recall(): Promise<void> {
		try {
			(await this.load()).recall();
		} catch {
			await new Promise((again) => setTimeout(again, AGAIN_MS));
			// As after a press, but only once, and where the payer has just come to the page: nothing is written on it yet.
			if (/[?&]checkout=/.test(location.search) && navigation()?.type === 'navigate' && navigator.onLine)
				location.reload();
			return this.recall();
		}
	}

	/** Loads ahead: the payer is about to press. */
	readonly warm = (): void => {
		this.load().catch(() => {});
	};

	/** One run at a time: a second press, in the same instant or later, gets the run of the first. */
	readonly start = (continued?: unknown): Promise<void> => {
		if (!this.#current) this.#running = this.#run((this.#current = {}), continued === true);
		return this.#running;
	};

	/** @param continued the press was made before the page was loaded again */
	async #run(run: object, continued: boolean): Promise<void> {
		const { disabled, mode } = this.host;
		let popup: Window | null = null;
		this.#mayReload = !continued;
		/** A run that was cancelled changes nothing any more; the next press may be for another. */
		const counts = () => this.#current === run;
		try {
			if (this.state.name === 'unavailable') {
				await this.ask(true);
				return;
			}
			if (disabled || this.form?.check() === false) return;
			if (!this.host.dispatchEvent(new CheckoutStartEvent()) || !counts()) return;
			this.send({ type: 'pressed' });
			// Browsers let a page open a window only while they handle the press.
			popup = mode === 'popup' ? open('', '', 'popup,width=480,height=720') : null;
			const session = await this.load();
			if (counts()) await session.press(popup);
			else popup?.close();
		} catch {
			popup?.close();
			if (counts()) await this.missed(counts);
		} finally {
			if (counts()) this.#current = undefined;
		}
	}

	/**
	 * A script did not arrive that the payer's press needs. Loads the page again, where the press goes on by itself; tells
	 * the payer otherwise, and goes on when the network is back soon.
	 *
	 * @param counts whether the payer still waits
	 */
	async missed(counts = (): boolean => true): Promise<void> {
		const again = this.#mayReload;
		this.send({ type: 'pressed' });
		if (again) await this.#reload(counts);
		if (!counts()) return;
		this.send({ type: 'refused', problem: { code: 'offline' } });
		if (!again) return;
		const { state } = this;
		const at = Date.now();
		const goOn = () => {
			if (this.state === state && this.host.isConnected && Date.now() - at < PRESS_MS) void this.start();
		};
		// Networks say so before they work, and payers who press by themselves come first.
		addEventListener('online', () => setTimeout(goOn, ONLINE_MS), { once: true });
	}

	/**
	 * Some browsers do not ask again for a script that did not arrive, as long as the page lives. So the page is loaded
	 * again, if that works at all: what the payer sees now is better than the browser's own page about the network.
	 */
	async #reload(counts = (): boolean => true): Promise<void> {
		try {
			await fetch(location.href, {
				method: 'HEAD',
				cache: 'no-store',
				signal: AbortSignal.timeout(AGAIN_MS),
			});
		} catch {
			return;
		}
		if (!counts()) return;
		try {
			// Without an offer nothing was pressed but for the offer, which the page asks for anyway.
			if (this.state.offer) sessionStorage.setItem(PRESS_KEY, JSON.stringify([Date.now(), this.#pressed]));
		} catch {
			// Storage is refused: the payer presses once more.
		}
		location.reload();
		// The page may ask the payer whether to leave it.
		await new Promise((stayed) => setTimeout(stayed, AGAIN_MS));
	}

	/** What the payer has pressed for: another price is another press. */
	get #pressed(): string {
		const { kind, endpoint, item } = this.host;
		const { offer } = this.state;
		return JSON.stringify([kind, endpoint, item, offer?.title, offer?.amount]);
	}

	/** Whether this is the press for which the page was loaded again; true once. */
	#takePress(): boolean {
		try {
			const [at, pressed] = JSON.parse(sessionStorage.getItem(PRESS_KEY) ?? '[]') as [number?, string?];
			if (pressed !== this.#pressed) return false;
			sessionStorage.removeItem(PRESS_KEY);
			return navigation()?.type === 'reload' && Math.abs(Date.now() - Number(at)) < PRESS_MS;
		} catch {
			return false;
		}
	}

	/** Ends what runs and shows the offer again; the attempt stays, so that a new start finds its link. */
	cancel(): void {
		this.#current = undefined;
		this.session?.stop();
		this.send({ type: 'back' });
	}

	/** Begins as on a fresh page. The attempt stays: what was begun can still be paid only once. */
	reset(): void {
		this.cancel();
		this.form = undefined;
		void this.ask();
	}
}
