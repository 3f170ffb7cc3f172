import type { ReactiveController } from 'lit';
import type { LinkStatus } from '../../wire/links.ts';
import type { Customer, OfferKind } from '../../wire/offer.ts';
import { CheckoutErrorEvent, CheckoutStartEvent } from '../events.ts';
import { nameOf, next, type FlowEvent, type FlowState } from '../flow.ts';
import { fetchOffer } from '../offer.ts';
import { OFFLINE, type CheckoutProblem } from '../problem.ts';
import type { Session } from '../session.ts';
import { hasReturned, hasTraces } from '../traces.ts';
import type { LocaleController, LocaleHost } from './locale.ts';

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
	#asking: AbortController | undefined;
	#shown = '';

	constructor(host: CheckoutHost, { states }: ElementInternals, locale: LocaleController) {
		this.host = host;
		this.locale = locale;
		this.#states = states;
		host.addController(this);
	}

	hostConnected(): void {
		if (hasReturned()) this.send({ type: 'returned' });
		if (this.session) this.session.connect();
		else if (hasTraces()) this.warm();
	}

	hostDisconnected(): void {
		// An element that only moves is back before the microtask, and goes on as it was.
		queueMicrotask(() => {
			if (this.host.isConnected) return;
			this.#asking?.abort();
			this.#source = '';
			this.session?.disconnect();
		});
	}

	hostUpdate(): void {
		const source = [this.host.endpoint, this.host.item, this.host.token].join();
		if (source === this.#source) return;
		this.#source = source;
		void this.ask();
	}

	hostUpdated(): void {
		const name = nameOf(this.state);
		this.#states.delete(this.#shown);
		this.#states.add((this.#shown = name));
	}

	send(event: FlowEvent): void {
		const before = this.state;
		this.state = next(before, event);
		if (this.state !== before) this.host.requestUpdate();
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
	async ask(problem?: CheckoutProblem): Promise<void> {
		this.#asking?.abort();
		const { signal } = (this.#asking = new AbortController());
		const { endpoint, item, token, headers } = this.host;
		if (!problem) this.send({ type: 'asked' });
		const answer = token
			? (await import('../token-offer.ts')).readTokenOffer(token)
			: await fetchOffer(endpoint, item, { headers, signal, cache: problem ? 'reload' : 'default' });
		if ('problem' in answer) await this.load().catch(noop);
		if (signal.aborted) return;
		if ('offer' in answer) return this.send({ type: 'offered', offer: answer.offer, problem });
		this.send({ type: 'refused', problem: answer.problem });
		this.host.dispatchEvent(new CheckoutErrorEvent(answer.problem));
	}

	/** Fetches what the flow needs, once; a failed load may be tried again. */
	load(): Promise<Session> {
		return (this.#loading ??= import('../session.ts')
			.then(async ({ openSession }) => {
				this.session = await openSession(this);
				if (this.host.isConnected) this.session.connect();
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
		this.load().catch(noop);
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

function noop(): void {}
