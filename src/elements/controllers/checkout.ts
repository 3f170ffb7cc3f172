import type { ReactiveController } from 'lit';
import type { LinkStatus } from '../../wire/links.ts';
import type { Customer, Offer, OfferKind } from '../../wire/offer.ts';
import type { Aftermath } from '../aftermath.ts';
import type { FlowEvent, FlowState } from '../flow.ts';
import { move, nameOf, START } from '../flow-start.ts';
import type { PayerForm } from '../payer/form.ts';
import { fetchOffer, type OfferAnswer } from '../offer.ts';
import { CheckoutStartEvent } from '../start-event.ts';
import { hasReturned, hasTraces } from '../traces.ts';
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
	readonly returnUrl?: string | undefined;
	readonly disabled: boolean;
	readonly customer?: Customer | undefined;
	readonly headers: Readonly<Record<string, string>>;
}

/**
 * Drives a link element up to the payer's act: asks for the offer and hands over, to `press.ts` when the payer presses,
 * to an {@link Aftermath} when there is something to tell. Both load then. What the element shows follows from `state`.
 */
export class CheckoutController implements ReactiveController {
	state: FlowState = { name: 'loading' };
	/** Undefined until there is something to tell. */
	aftermath: Aftermath | undefined;
	/** Undefined where the offer asks the payer for nothing. */
	form: PayerForm | undefined;
	/** Ends the request that makes the link. */
	creating: AbortController | undefined;

	readonly host: CheckoutHost;
	readonly locale: LocaleController;
	readonly #states: CustomStateSet;
	#loading: Promise<Aftermath> | undefined;
	#busy = false;
	#running = Promise.resolve();
	/** What the offer on show was asked for. */
	#source = '';
	#shown = '';

	constructor(host: CheckoutHost, { states }: ElementInternals) {
		this.host = host;
		this.locale = new LocaleController(host);
		this.#states = states;
		host.addController(this);
	}

	hostConnected(): void {
		addEventListener('pageshow', this.#onPageShow);
		if (hasReturned()) this.send({ type: 'returned' });
		if (hasTraces()) this.#recall();
	}

	hostDisconnected(): void {
		removeEventListener('pageshow', this.#onPageShow);
		// An element that only moves is back before the microtask, and goes on as it was.
		queueMicrotask(() => this.host.isConnected || this.creating?.abort());
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
		this.state = this.aftermath ? this.aftermath.next(this.state, event) : move(START, this.state, event);
		this.host.requestUpdate();
	}

	/** Asks for the offer; an answer that arrives after the question changed is dropped. */
	async ask(): Promise<void> {
		const source = this.#source;
		this.send({ type: 'asked' });
		const answer = await this.#askFor().catch(() => ({ problem: { code: 'offline' } }) as const);
		if (source !== this.#source) return;
		this.send('offer' in answer ? { type: 'offered', ...answer } : { type: 'refused', ...answer });
	}

	async #askFor(): Promise<OfferAnswer> {
		const answer = await this.#read();
		if (!('offer' in answer)) return answer;
		const { offer } = answer;
		if (!this.form && !offer.methods.length && !offer.fields.length) return answer;
		return { offer: (await this.openForm(offer)).settle(offer) };
	}

	async #read(): Promise<OfferAnswer> {
		const { endpoint, item, token, headers } = this.host;
		if (token) return (await import('../token-offer.ts')).readTokenOffer(token);
		const response = await fetchOffer(endpoint, item, { headers });
		return response.ok
			? { offer: (await response.json()) as Offer }
			: { problem: await (await this.load()).explain(response) };
	}

	/** What the payer chooses and writes; loads where an offer, or the endpoint, asks for something. */
	async openForm(offer: Offer): Promise<PayerForm> {
		return (this.form ??= await (await import('../payer/form.ts')).openForm(this, offer));
	}

	/** Fetches what can tell the rest of the story, once; a failed load may be tried again. */
	readonly load = (): Promise<Aftermath> => (this.#loading ??= this.#load());

	async #load(): Promise<Aftermath> {
		try {
			return (this.aftermath = await (await import('../aftermath.ts')).openAftermath(this));
		} finally {
			if (!this.aftermath) this.#loading = undefined;
			this.host.requestUpdate();
		}
	}

	/** Loads ahead: the payer is about to press. */
	readonly warm = (): void => {
		import('../press.ts').catch(() => {});
	};

	/** One run at a time: a second press, in the same instant or later, gets the run of the first. */
	readonly start = (): Promise<void> => {
		if (this.#busy) return this.#running;
		this.#busy = true;
		return (this.#running = this.#run());
	};

	async #run(): Promise<void> {
		try {
			if (this.state.name === 'unavailable') return await this.ask();
			if (this.host.disabled || this.form?.check() === false) return;
			if (!this.host.dispatchEvent(new CheckoutStartEvent())) return;
			this.send({ type: 'pressed' });
			await (await import('../press.ts')).press(this);
		} catch {
			this.send({ type: 'refused', problem: { code: 'offline' } });
		} finally {
			this.#busy = false;
		}
	}

	/** Ends what runs and shows the offer again; the attempt stays, so that a new start finds its link. */
	cancel(): void {
		this.creating?.abort();
		this.aftermath?.stop();
		this.send({ type: 'back' });
	}

	/** Begins as on a fresh page. The attempt stays: what was begun can still be paid only once. */
	reset(): void {
		this.cancel();
		this.form = undefined;
		void this.ask();
	}

	/** The browser kept the page while the payer was away, with its button as it was when they left. */
	readonly #onPageShow = ({ persisted }: PageTransitionEvent) => {
		if (!persisted || !hasTraces()) return;
		this.cancel();
		this.#recall();
	};

	/** Picks up what this browser remembers. The payer may have paid, so that nothing but the network may stop it. */
	#recall(): void {
		this.load().then(
			(aftermath) => aftermath.resume(),
			() => setTimeout(() => this.#recall(), 5_000),
		);
	}
}
