import type { ReactiveController } from 'lit';
import type { LinkStatus } from '../../wire/links.ts';
import type { Customer, Offer, OfferKind } from '../../wire/offer.ts';
import { begin, nameOf } from '../flow-begin.ts';
import type { FlowEvent, FlowState } from '../flow.ts';
import { asks, fetchOffer } from '../offer.ts';
import type { PayerForm } from '../payer/form.ts';
import type { Session } from '../session.ts';
import { CheckoutStartEvent } from '../start-event.ts';
import { hasTraces } from '../traces.ts';
import { LocaleController, type LocaleHost } from './locale.ts';

/** What the flow reads from its element. */
export interface CheckoutHost extends LocaleHost {
	readonly kind: OfferKind;
	readonly endpoint: string;
	readonly item?: string | undefined;
	readonly token?: string | undefined;
	readonly quantity?: number | undefined;
	readonly amount?: string | undefined;
	readonly method?: string | undefined;
	readonly mode?: string | undefined;
	readonly variant?: string | undefined;
	readonly returnUrl?: string | undefined;
	readonly disabled: boolean;
	readonly customer?: Customer | undefined;
	readonly headers: Readonly<Record<string, string>>;
}

/** After this long, what could not be loaded is tried again. Milliseconds. */
const AGAIN_MS = 5_000;

/**
 * Drives a link element up to the payer's act: asks for the offer, and hands over to a {@link Session}, which loads when
 * the payer acts or comes back. What the element shows follows from `state`.
 */
export class CheckoutController implements ReactiveController {
	state: FlowState = { name: 'loading' };
	/** Undefined until the payer acts, or there is more to tell than an offer. */
	session: Session | undefined;
	/** Undefined where the offer asks the payer for nothing. */
	form: PayerForm | undefined;

	/** A server drew into the shadow root, and that is what the payer sees. */
	served: boolean;

	readonly host: CheckoutHost;
	readonly locale: LocaleController;
	readonly #states: CustomStateSet;
	#current: object | undefined;
	/** A press could not load what it needs. */
	#missed = false;
	#running = Promise.resolve();
	/** What the offer on show was asked for. */
	#source = '';
	#shown = '';

	constructor(host: CheckoutHost, { states }: ElementInternals) {
		this.host = host;
		this.locale = new LocaleController(host);
		this.#states = states;
		this.served = !!host.shadowRoot;
		host.addController(this);
	}

	hostUpdate(): void {
		const { endpoint, item, token } = this.host;
		const source = [endpoint, item, token].join();
		if (source === this.#source) return;
		this.#source = source;
		void this.ask();
	}

	hostUpdated(): void {
		this.#states.delete(this.#shown);
		this.#states.add((this.#shown = nameOf(this.state)));
	}

	/** What the endpoint said last about the link. */
	get result(): LinkStatus | undefined {
		return this.state.name === 'status' ? this.state.report : undefined;
	}

	send(event: FlowEvent): void {
		this.state = (this.session?.next ?? begin)(this.state, event);
		this.host.requestUpdate();
	}

	/** Asks for the offer; an answer that arrives after the question changed is dropped. Never throws. */
	async ask(): Promise<void> {
		const { endpoint, item, token, headers } = this.host;
		const source = this.#source;
		let event: FlowEvent = { type: 'refused', problem: { code: 'offline' } };
		// What became of the payer's money comes before anything that can be paid.
		const recalled = hasTraces() && this.recall();
		this.send({ type: 'asked', offer: undefined });
		try {
			const served = this.served && (await import('../served.ts')).takeOver(this);
			const response = served || token ? undefined : await fetchOffer(endpoint, item, { headers });
			const offer = served || (response?.ok ? ((await response.json()) as Offer) : undefined);
			event =
				offer && !this.form && !asks(offer)
					? { type: 'offered', offer }
					: await (await this.load()).read(offer, response);
		} catch {
			// Neither an answer, nor what it takes to read one that is more than an offer to press for.
		}
		await recalled;
		if (source === this.#source) this.send(event);
	}

	/** Loads what the payer's act needs; may be tried again after the network failed. */
	async load(): Promise<Session> {
		const { openSession } = await import('../session.ts');
		return (this.session ??= openSession(this));
	}

	/** Picks up what this browser remembers. The payer may have paid, so that no network is no reason to give up. */
	async recall(): Promise<void> {
		try {
			(await this.load()).recall();
		} catch {
			await new Promise((again) => setTimeout(again, AGAIN_MS));
			// As after a press, but only once, and where the payer has just come to the page: nothing is written on it yet.
			const [arrival] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
			if (/[?&]checkout=/.test(location.search) && arrival?.type === 'navigate' && navigator.onLine)
				location.reload();
			return this.recall();
		}
	}

	/** Loads ahead: the payer is about to press. */
	readonly warm = (): void => {
		this.load().catch(() => {});
	};

	/** One run at a time: a second press, in the same instant or later, gets the run of the first. */
	readonly start = (): Promise<void> => {
		if (!this.#current) this.#running = this.#run((this.#current = {}));
		return this.#running;
	};

	async #run(run: object): Promise<void> {
		const { disabled, mode } = this.host;
		/** A run that was cancelled changes nothing any more; the next press may be for another. */
		const counts = () => this.#current === run;
		try {
			if (this.state.name === 'unavailable') return await this.ask();
			if (disabled || this.form?.check() === false) return;
			if (!this.host.dispatchEvent(new CheckoutStartEvent()) || !counts()) return;
			this.send({ type: 'pressed' });
			// Browsers let a page open a window only while they handle the press.
			const popup = mode === 'popup' ? open('', '', 'popup,width=480,height=720') : null;
			const session = await this.load();
			if (counts()) await session.press(popup);
			else popup?.close();
		} catch {
			if (!counts()) return;
			// Some browsers know of a script that did not arrive for as long as the page lives. The attempt outlives the page.
			if (this.#missed && navigator.onLine) location.reload();
			this.#missed = true;
			this.send({ type: 'refused', problem: { code: 'offline' } });
		} finally {
			if (counts()) this.#current = undefined;
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
