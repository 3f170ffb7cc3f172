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

/** Delay before a failed load is tried again. Milliseconds. */
const AGAIN_MS = 5_000;

/** Maximum age of a press that is continued. Later, the payer may be doing something else. Milliseconds. */
const PRESS_MS = 30_000;

/** Delay between the `online` event and the continued press. Milliseconds. */
const ONLINE_MS = 2_000;

/** Key in `sessionStorage` that stores a press during a reload. Contains no data about the payer. */
const PRESS_KEY = 'checkout-links-press';

/** Valid attributes, in the order of {@link CheckoutController.hostUpdate}. Anything else causes a warning. */
const SOUND = /^(redirect|popup|qr)?,(card|button)?,(auto|light|dark)?,true,,,$/;

/** How this page was opened: the navigation timing entry. */
const navigation = () =>
	performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;

/**
 * Controls a link element until the payer acts: requests the offer, then delegates to a {@link Session}. The session
 * loads when the payer acts or returns. The element renders `state`.
 */
export class CheckoutController implements Checkout, ReactiveController {
	state: FlowState = { name: 'loading' };
	/** Undefined until the payer acts, or there is more to show than an offer. */
	session: Session | undefined;
	/** Undefined if the offer needs no form. */
	form: PayerForm | undefined;

	/** Whether the payer still sees the markup that a server rendered. */
	hydrating: boolean;

	readonly host: CheckoutHost;
	readonly locale: LocaleController;
	readonly #states: CustomStateSet;
	#current: object | undefined;
	/** The page is reloaded at most once for each press. This prevents a loop. */
	#mayReload = true;
	#running = Promise.resolve();
	/** Endpoint, item and token of the offer that is shown. */
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

	/** The last status of the link that was read. */
	get result(): LinkStatus | undefined {
		return this.state.name === 'status' ? this.state.report : undefined;
	}

	send(event: FlowEvent): void {
		this.state = (this.session?.next ?? begin)(this.state, event);
		this.host.requestUpdate();
	}

	/**
	 * Warns the developer about what is wrong with the tag, or with the endpoint that it names. Never throws.
	 * @param failed the response of the endpoint, or true when there was none
	 */
	explain(failed?: Response | boolean): void {
		import('./offer/developer-warnings.ts').then(
			({ explain }) => explain(this.host, this.state.offer, failed),
			() => {},
		);
	}

	/**
	 * Requests the offer. Drops a response that arrives after endpoint, item or token changed. Never throws.
	 * @param pressed whether the payer's press requested it
	 */
	async ask(pressed = false): Promise<void> {
		const { endpoint, item, token, headers } = this.host;
		const source = this.#source;
		let event: FlowEvent = { type: 'refused', problem: { code: 'offline' } };
		// An earlier payment is shown before a new offer.
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
			// The network failed, or a script that reads the response did not load.
			this.explain(response ?? !token);
			if (pressed && (response ?? token)) await this.#reload();
		}
		await recalled;
		if (source !== this.#source) return;
		this.send(event);
		// Before the first press, so that all tabs use the same seed.
		if (this.state.offer) void readSeed();
		if (this.state.offer && this.#takePress()) void this.start(true);
	}

	/**
	 * Loads the session module. Can be called again after a failure.
	 * @throws {TypeError} when the script does not load
	 */
	async load(): Promise<Session> {
		const { openSession } = await import('./attempt/session.ts');
		return (this.session ??= openSession(this));
	}

	/** Restores the attempt that this browser stored. Retries without end: the payer may have paid already. */
	async recall(): Promise<void> {
		try {
			(await this.load()).recall();
		} catch {
			await new Promise((again) => setTimeout(again, AGAIN_MS));
			// Reloads as after a press, but only once, and only on a fresh page: no form data can be lost.
			if (/[?&]checkout=/.test(location.search) && navigation()?.type === 'navigate' && navigator.onLine)
				location.reload();
			return this.recall();
		}
	}

	/** Preloads the session when the payer is about to press. */
	readonly warm = (): void => {
		this.load().catch(() => {});
	};

	/** One run at a time: a second press returns the promise of the first. */
	readonly start = (continued?: unknown): Promise<void> => {
		if (!this.#current) this.#running = this.#run((this.#current = {}), continued === true);
		return this.#running;
	};

	/** @param continued whether the press was made before the page was reloaded */
	async #run(run: object, continued: boolean): Promise<void> {
		const { disabled, mode } = this.host;
		let popup: Window | null = null;
		this.#mayReload = !continued;
		/** False after the run was cancelled. A cancelled run must not change the state. */
		const counts = () => this.#current === run;
		try {
			if (this.state.name === 'unavailable') {
				await this.ask(true);
				return;
			}
			if (disabled || this.form?.check() === false) return;
			if (!this.host.dispatchEvent(new CheckoutStartEvent()) || !counts()) return;
			this.send({ type: 'pressed' });
			// Browsers allow popups only during the event handler of a click.
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
	 * Handles a script that did not load although the payer's press needs it. Reloads the page, which then continues the
	 * press. If that fails, shows an error and continues when the network returns within {@link PRESS_MS}.
	 *
	 * @param counts returns whether the payer still waits
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
		// `online` fires before the network works. A press that the payer makes meanwhile has priority.
		addEventListener('online', () => setTimeout(goOn, ONLINE_MS), { once: true });
	}

	/**
	 * Some browsers do not request a failed script again until the page is reloaded. Reloads only if the page can be
	 * reached; otherwise the payer would see the browser's network error page.
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
			// Without an offer, the press only requested the offer. The page does that anyway.
			if (this.state.offer) sessionStorage.setItem(PRESS_KEY, JSON.stringify([Date.now(), this.#pressed]));
		} catch {
			// Storage is blocked: the payer must press again.
		}
		location.reload();
		// The page may show a `beforeunload` dialog.
		await new Promise((stayed) => setTimeout(stayed, AGAIN_MS));
	}

	/** Identifies what the payer pressed for. A different price is a different press. */
	get #pressed(): string {
		const { kind, endpoint, item } = this.host;
		const { offer } = this.state;
		return JSON.stringify([kind, endpoint, item, offer?.title, offer?.amount]);
	}

	/** Whether a stored press must be continued after a reload. True only once. */
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

	/** Stops the current run and shows the offer. Keeps the attempt, so that a new start finds its link. */
	cancel(): void {
		this.#current = undefined;
		this.session?.stop();
		this.send({ type: 'back' });
	}

	/** Resets to the state of a fresh page. Keeps the attempt, so that it can be paid only once. */
	reset(): void {
		this.cancel();
		this.form = undefined;
		void this.ask();
	}
}
