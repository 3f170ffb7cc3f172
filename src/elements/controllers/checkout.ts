import type { ReactiveController } from 'lit';
import type { LinkStatus } from '../../wire/links.ts';
import type { Customer, Offer, OfferKind } from '../../wire/offer.ts';
import { CheckoutStartEvent } from '../start-event.ts';
import { nameOf, next, type FlowEvent, type FlowState } from '../flow.ts';
import { fetchOffer, type OfferAnswer } from '../offer.ts';
import type { CheckoutProblem } from '../problem.ts';
import type { Session } from '../session.ts';
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

/** The endpoint was not reached, or the rest of the elements was not. */
const OFFLINE: CheckoutProblem = { code: 'offline' };

/**
 * Drives a link element up to the payer's act: asks for the offer, and hands over to a {@link Session}, which loads when
 * the payer acts or comes back. Everything that the element shows follows from `state`.
 */
export class CheckoutController implements ReactiveController {
	state: FlowState = { name: 'loading' };
	/** Undefined until the payer acts. */
	session: Session | undefined;

	readonly host: CheckoutHost;
	readonly locale: LocaleController;
	readonly #states: CustomStateSet;
	#loading: Promise<Session> | undefined;
	#busy = false;
	#running: Promise<void> = Promise.resolve();
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
		if (hasReturned()) this.send({ type: 'returned' });
		if (hasTraces()) this.warm();
		this.session?.connect();
	}

	hostDisconnected(): void {
		// An element that only moves is back before the microtask, and goes on as it was.
		queueMicrotask(() => this.host.isConnected || this.session?.disconnect());
	}

	hostUpdate(): void {
		const { endpoint, item, token } = this.host;
		const source = [endpoint, item, token].join();
		if (source !== this.#source) void this.ask((this.#source = source));
	}

	hostUpdated(): void {
		this.#states.delete(this.#shown);
		this.#states.add((this.#shown = nameOf(this.state)));
	}

	send(event: FlowEvent): void {
		this.state = next(this.state, event);
		this.host.requestUpdate();
	}

	/** What the endpoint said last about the link. */
	get result(): LinkStatus | undefined {
		return this.state.name === 'status' ? this.state.report : undefined;
	}

	/** Begins as on a fresh page. The attempt stays: what was begun can still be paid only once. */
	reset(): void {
		this.session?.cancel();
		void this.ask();
	}

	/**
	 * Asks for the offer; an answer that arrives after the question changed is dropped.
	 *
	 * @param problem stays on show beside the new offer, which is then taken from the network
	 */
	async ask(source = this.#source, problem?: CheckoutProblem): Promise<void> {
		if (!problem) this.send({ type: 'asked' });
		const answer = await this.#askFor(problem ? 'reload' : 'default').catch(() => ({ problem: OFFLINE }));
		if (source !== this.#source) return;
		if ('offer' in answer) this.send({ type: 'offered', offer: answer.offer, problem });
		else this.send({ type: 'refused', problem: answer.problem });
	}

	async #askFor(cache: RequestCache): Promise<OfferAnswer> {
		const { endpoint, item, token, headers } = this.host;
		if (token) return (await import('../token-offer.ts')).readTokenOffer(token);
		const response = await fetchOffer(endpoint, item, { headers, cache });
		if (response.ok) return { offer: (await response.json()) as Offer };
		return { problem: await (await this.load()).explain(response) };
	}

	/** Fetches what the flow needs, once; a failed load may be tried again. */
	load(): Promise<Session> {
		return (this.#loading ??= import('../session.ts')
			.then(async ({ openSession }) => {
				this.session = await openSession(this);
				this.host.requestUpdate();
				return this.session;
			})
			.catch((error: unknown) => {
				this.#loading = undefined;
				throw error;
			}));
	}

	/** Loads ahead: the payer is about to press, or comes back. */
	readonly warm = (): void => {
		this.load().catch(() => {});
	};

	/** One run at a time: the payer's second press, in the same instant or later, gets the run of the first. */
	readonly start = (): Promise<void> => {
		if (this.#busy) return this.#running;
		this.#busy = true;
		return (this.#running = this.#run().finally(() => {
			this.#busy = false;
		}));
	};

	async #run(): Promise<void> {
		if (this.state.name === 'unavailable') return this.ask();
		if (this.host.disabled || !this.host.dispatchEvent(new CheckoutStartEvent())) return;
		this.send({ type: 'pressed' });
		if (this.state.name !== 'creating') return;
		try {
			await (await this.load()).create();
		} catch {
			this.send({ type: 'refused', problem: OFFLINE });
		}
	}
}
