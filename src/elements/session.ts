import type { CreatedLink, LinkStatus } from '../wire/links.ts';
import type { Offer } from '../wire/offer.ts';
import { isFinal } from '../wire/status.ts';
import { arrive } from './arrive.ts';
import type { Attempt } from './attempt.ts';
import { attempts, offerKey } from './browser-memory.ts';
import type { CheckoutController } from './controllers/checkout.ts';
import { CheckoutErrorEvent } from './events.ts';
import { next, type FlowEvent, type FlowState } from './flow.ts';
import { createFollower } from './follow.ts';
import { preparePopup } from './modes/prepare-popup.ts';
import type { Waiting } from './modes/waiting.ts';
import { asks } from './offer.ts';
import { openForm } from './payer/open-form.ts';
import { press } from './press.ts';
import { readProblem, type CheckoutProblem } from './problem.ts';
import { announceReturn } from './return-news.ts';
import { retold } from './retell.ts';
import { returns } from './return.ts';
import type { SceneAct } from './scene.ts';
import { openStory, type Telling } from './story.ts';
import { hasTraces } from './traces.ts';

/** What a link element needs from the payer's first act on. Each element has one of its own. */
export interface Session {
	/** The whole flow, where the element itself knows its beginning only. */
	next(state: FlowState, event: FlowEvent): FlowState;
	/** What to show and say of a state; nothing until the words are there. */
	tell(state: FlowState): Telling | undefined;
	/**
	 * Reads an answer about an offer that is more than an offer to press for: one that asks the payer for something, one
	 * that comes in a token, or a refusal.
	 *
	 * @param response what the endpoint answered, where it was asked
	 * @throws {TypeError} when the network does not bring what it takes
	 */
	read(offer: Offer | undefined, response: Response | undefined): Promise<FlowEvent>;
	/**
	 * Makes the link of the payer's attempt, or finds it, and takes the payer there. Never throws.
	 * @param popup an empty window to show the provider's page in; null where there is none
	 */
	press(popup: Window | null): Promise<void>;
	/** Picks up what left this page: sent back by the provider, or gone and come Back. */
	recall(): void;
	/** Ends requests and reads. */
	stop(): void;
}

/** What the parts of a session share. */
export interface SessionParts {
	readonly owner: CheckoutController;
	/** Says what went wrong, to the payer and to the page. */
	refuse(problem: CheckoutProblem): void;
	/** Shows that the payer pays elsewhere, and watches. */
	wait(attempt: Attempt, link: CreatedLink, popup: Window | null): void;
	/** What the payer left this page for. Another tab may have paid it since, and forgotten it. */
	left?: Attempt;
	/** The payment that a press found in place of a new one. */
	alreadyPaid?: string;
	/** The link with another amount than the offer's that the payer was told of. */
	accepted?: string;
	/**
	 * Watches an attempt's link until its story has ended.
	 * @param link the answer to the request that made it, where its status is news
	 */
	follow(attempt: Attempt, link?: CreatedLink): void;
}

export function openSession(owner: CheckoutController): Session {
	const { host, locale } = owner;
	const story = openStory(host, locale);
	const follower = createFollower(owner, host);
	let running: AbortController | undefined;
	let waiting: Waiting | undefined;
	/** The return that was looked up already: it is news once. */
	let handled: string | undefined;

	const stop = () => {
		running?.abort();
		follower.stop();
	};

	const refuse = (problem: CheckoutProblem) => {
		if (problem.code === 'offline') owner.explain(true);
		owner.send({ type: 'refused', problem });
		host.dispatchEvent(new CheckoutErrorEvent(problem));
	};

	const parts: SessionParts = {
		owner,
		refuse,
		wait(attempt, link, popup) {
			waiting = undefined;
			owner.send({ type: 'handed', link });
			follower.follow(attempt);
			import('./modes/wait.ts').then(
				({ wait }) => {
					if (owner.state.name !== 'waiting') return;
					waiting = wait(owner, follower, attempt, link, popup);
					host.requestUpdate();
				},
				// Without it the card says that the payment is being prepared, and the status is watched all the same.
				() => {},
			);
		},
		follow(attempt, link) {
			if (link) follower.report(attempt, reportOf(link, owner.state));
			follower.follow(attempt);
		},
	};

	const recall = () => {
		const latest = returns.current();
		const id = latest === handled ? undefined : latest;
		handled = latest;
		const ours = offerKey(host);
		const shown = id ? undefined : retold();
		const paid = shown?.offer === ours ? shown : undefined;
		const attempt = paid ?? (id ? attempts.of(id) : attempts.open(ours)) ?? (id ? undefined : parts.left);
		if (id) announceReturn(id);
		// Another element of the page knows this one.
		if (attempt && attempt.offer !== ours) return owner.send({ type: 'back' });
		if (id || paid) {
			owner.send({ type: 'returned' });
			arrive(host, () => owner.state.name !== 'confirming');
		}
		if (id && !attempt) {
			owner.send({ type: 'unrecognised' });
			// Thanked once; the other offers of the page are still offers.
			returns.close(id);
		}
		if (attempt) follower.follow(attempt, { idle: id || paid ? undefined : 'stop' });
	};

	const begun = () => attempts.open(offerKey(host)) !== undefined;

	const perform = (act: SceneAct) => {
		switch (act) {
			case 'pay':
			case 'retry':
				return void owner.start();
			case 'choose':
				return owner.cancel();
			case 'refresh':
				return follower.readNow();
			case 'print':
				return void import('./print-receipt.ts').then(({ printReceipt }) => printReceipt(host));
		}
	};

	/** The browser kept the page while the payer was away, with its button as it was when they left. */
	const onPageShow = ({ persisted }: PageTransitionEvent) => {
		if (!persisted) return;
		// What is known of a payment stays: its receipt may be on the page.
		if (owner.state.name !== 'status') owner.cancel();
		if (hasTraces() || parts.left) recall();
	};

	let seen = false;
	host.addController({
		hostConnected() {
			addEventListener('pageshow', onPageShow);
			// Put on a page again: what was being watched is watched again.
			if (seen) recall();
			seen = true;
		},
		hostDisconnected() {
			removeEventListener('pageshow', onPageShow);
			// An element that only moves is back before the microtask, and goes on as it was.
			queueMicrotask(() => {
				if (host.isConnected) return;
				if (owner.state.name === 'creating') owner.cancel();
				else stop();
			});
		},
	});

	return {
		next,
		recall,
		stop,
		tell: (state) =>
			state.name === 'waiting' && waiting
				? waiting.tell(state.offer?.provider.label ?? '')
				: story.tell(state, host.kind, perform, begun, parts.alreadyPaid),
		async press(popup) {
			stop();
			const { signal } = (running = new AbortController());
			if (popup) preparePopup(popup, locale.texts?.[`${host.kind}Creating`] ?? '');
			await press(parts, signal, popup);
			if (signal.aborted || owner.state.name !== 'waiting') popup?.close();
		},
		async read(offer, response) {
			const answer = offer
				? { offer }
				: response
					? { problem: readProblem(await response.json().catch(() => null), response) }
					: (await import('./token-offer.ts')).readTokenOffer(host.token ?? '');
			if ('problem' in answer) {
				host.dispatchEvent(new CheckoutErrorEvent(answer.problem));
				return { type: 'refused', problem: answer.problem };
			}
			const form = owner.form ?? (asks(answer.offer) && (await openForm(owner, answer.offer)));
			return { type: 'offered', offer: form ? await form.take(answer.offer) : answer.offer };
		},
	};
}

/** What the answer to a replayed request says about the status, until the status itself is read. */
function reportOf({ id, status, amount, environment }: CreatedLink, { offer }: FlowState): LinkStatus {
	return {
		id,
		status,
		final: isFinal(status),
		...(amount && { amount }),
		...(offer && { title: offer.title, provider: offer.provider.label }),
		updated_at: new Date().toISOString(),
		environment,
	};
}
