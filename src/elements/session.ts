import type { CreatedLink, CreateLinkRequest, LinkStatus } from '../wire/links.ts';
import { sameMoney } from '../wire/money.ts';
import type { Offer } from '../wire/offer.ts';
import { isFinal } from '../wire/status.ts';
import { shortHash, type Attempt } from './attempt.ts';
import { attempts, returns } from './browser-memory.ts';
import { createClient } from './client.ts';
import type { CheckoutController } from './controllers/checkout.ts';
import { CheckoutCreatedEvent, CheckoutErrorEvent, CheckoutRedirectEvent } from './events.ts';
import type { FlowState } from './flow.ts';
import { createFollower } from './follow.ts';
import { exit } from './leave.ts';
import { readProblem, type CheckoutProblem } from './problem.ts';
import type { SceneAct } from './scene.ts';
import { openStory, type Telling } from './story.ts';
import { isSafeAddress } from './url-check.ts';

/** Everything between the payer's act and the end of the story. */
export interface Session {
	/** Makes the link of the payer's attempt, or finds it, and takes the payer there. Never throws. */
	create(): Promise<void>;
	/** Reads why the endpoint has no offer. */
	explain(response: Response): Promise<CheckoutProblem>;
	/** What to show and say of a state. */
	tell(state: FlowState): Telling;
	/** Ends what runs and shows the offer again; the attempt stays, so that a new start finds its link. */
	cancel(): void;
	/** The element is on a page: picks up the attempt that this page was left with. */
	connect(): void;
	/** The element has left its page: ends requests and reads. */
	disconnect(): void;
}

/**
 * Opens what a payment needs once the payer acts. Each element has one of its own.
 * @throws {TypeError} when the network does not bring the words for it
 */
export async function openSession(owner: CheckoutController): Promise<Session> {
	const { host } = owner;
	const story = await openStory(host, owner.locale);
	const follower = createFollower(owner, host);
	let creating: AbortController | undefined;

	/** Elements with the same answer share their attempts. A token is another one each time, so all tokens are one. */
	const offerKey = () =>
		shortHash([new URL(host.endpoint, document.baseURI).href, host.kind, host.item].join());

	const refuse = (problem: CheckoutProblem) => {
		owner.send({ type: 'refused', problem });
		host.dispatchEvent(new CheckoutErrorEvent(problem));
	};

	/** The link costs something else than what was shown: show what it costs, and let the payer decide again. */
	const changePrice = () => {
		const problem = { code: 'price_changed' } as const;
		refuse(problem);
		void owner.ask(undefined, problem);
	};

	const proceed = (attempt: Attempt, link: CreatedLink) => {
		const { offer } = owner.state;
		// A replayed answer may belong to a payment that is already made.
		if (link.status !== 'created' && link.status !== 'pending') {
			follower.report(attempt, reportOf(link, offer));
			return follower.follow(attempt);
		}
		if (!isSafeAddress(link.url)) return refuse({ code: 'internal' });
		if (link.amount && offer?.amount && !offer.quantity && !sameMoney(link.amount, offer.amount)) {
			return changePrice();
		}
		if (!host.dispatchEvent(new CheckoutRedirectEvent(link.url))) {
			owner.send({ type: 'handed', link });
			return follower.follow(attempt);
		}
		owner.send({ type: 'leaving', link });
		try {
			exit.leaveFor(link.url);
		} catch {
			// A sandboxed frame: the element shows the link, since the payer's own press may leave.
		}
	};

	const request = (attempt: Attempt): CreateLinkRequest => {
		const { item, token, quantity, amount, method, customer } = host;
		return {
			...(token ? { token } : { item: item ?? '' }),
			attempt: attempt.id,
			...(quantity !== undefined && { quantity }),
			...(amount !== undefined && { amount }),
			...(method !== undefined && { method }),
			...(customer && { customer }),
			return_url: returnUrl(host.returnUrl),
		};
	};

	/** Picks up an attempt that left this page: sent back by the provider, or by the payer's own Back. */
	const resume = () => {
		const id = returns.current();
		const ours = offerKey();
		const attempt = attempts.find(({ link, offer, kind }) =>
			id ? link?.id === id : link !== undefined && !host.token && kind === host.kind && offer === ours,
		);
		// Another element of the page knows this one.
		if (attempt && attempt.offer !== ours) return owner.send({ type: 'back' });
		if (id) owner.send({ type: attempt ? 'returned' : 'unrecognised' });
		if (attempt) follower.follow(attempt, { once: !id });
	};

	const stop = () => {
		creating?.abort();
		follower.stop();
	};

	const cancel = () => {
		stop();
		owner.send({ type: 'back' });
	};

	/** The browser kept the page while the payer was away, with its button as it was when they left. */
	const onPageShow = ({ persisted }: PageTransitionEvent) => {
		if (!persisted) return;
		cancel();
		resume();
	};

	const perform = (act: SceneAct) => {
		switch (act) {
			case 'pay':
			case 'retry':
				return void owner.start();
			case 'refresh':
				return follower.readNow();
			case 'cancel':
				return cancel();
			case 'print':
				return print();
		}
	};

	const connect = () => {
		addEventListener('pageshow', onPageShow);
		resume();
	};
	if (host.isConnected) connect();

	return {
		cancel,
		connect,
		async explain(response) {
			const problem = readProblem(await response.json().catch(() => null), response.headers);
			host.dispatchEvent(new CheckoutErrorEvent(problem));
			return problem;
		},

		tell: (state) => story.tell(state, host.kind, perform),

		async create() {
			stop();
			const { signal } = (creating = new AbortController());
			const { token, quantity, amount, method } = host;
			for (const last of [false, true]) {
				const attempt = attempts.begin(offerKey(), host.kind, { token, quantity, amount, method });
				const client = createClient(host.endpoint, host.headers);
				const answer = await client.createLink(host.kind, request(attempt), signal);
				if (signal.aborted) return owner.send({ type: 'back' });
				if ('link' in answer) {
					const { receipt, ...link } = answer.link;
					const kept = attempts.keep(attempt, { id: link.id, receipt });
					host.dispatchEvent(new CheckoutCreatedEvent(link));
					return proceed(kept, answer.link);
				}
				// The attempt was for something else, as before the merchant changed the page: it cannot pay for this.
				if (answer.problem.code !== 'attempt_reused' || last) return refuse(answer.problem);
				attempts.drop(attempt.id);
			}
		},

		disconnect() {
			removeEventListener('pageshow', onPageShow);
			stop();
		},
	};
}

/** Where the provider sends the payer back: the given page or this one, without the mark of an earlier return. */
function returnUrl(wanted: string | undefined): string {
	const url = new URL(wanted ?? location.href, document.baseURI);
	url.searchParams.delete('checkout');
	return url.href;
}

/** What the answer to a replayed request says about the status, until the status itself is read. */
function reportOf(link: CreatedLink, offer: Offer | undefined): LinkStatus {
	return {
		id: link.id,
		status: link.status,
		final: isFinal(link.status),
		...(link.amount && { amount: link.amount }),
		...(offer && { title: offer.title, provider: offer.provider.label }),
		updated_at: new Date().toISOString(),
		environment: link.environment,
	};
}
