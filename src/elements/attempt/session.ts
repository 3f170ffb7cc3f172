import type { CreatedLink, LinkStatus } from '../../wire/links.ts';
import { isFinal } from '../../wire/status.ts';
import { revealOutcome } from '../return/reveal-outcome.ts';
import { attempts, offerKey } from './browser-memory.ts';
import type { Checkout, Session, SessionParts } from '../checkout.ts';
import { CheckoutErrorEvent } from '../events.ts';
import { next, type FlowState } from './flow.ts';
import { createFollower } from './follow.ts';
import { preparePopup } from '../elsewhere/prepare-popup.ts';
import type { Waiting } from '../elsewhere/waiting.ts';
import { asks } from '../offer/offer.ts';
import { openForm } from '../payer/open-form.ts';
import { press } from './press.ts';
import { readProblem } from './read-problem.ts';
import type { CheckoutProblem } from '../problem.ts';
import { announceReturn } from '../return/return-broadcast.ts';
import { recallPaid } from '../return/recall-paid.ts';
import { returns } from '../return/return-parameter.ts';
import type { SceneAct } from '../outcome/scene.ts';
import { createPresenter } from '../outcome/presenter.ts';
import { hasPendingCheckout } from '../return/pending-checkout.ts';

export function openSession(owner: Checkout): Session {
	const { host, locale } = owner;
	const story = createPresenter(host, locale);
	const follower = createFollower(owner, host);
	let running: AbortController | undefined;
	let waiting: Waiting | undefined;
	/** The return that was already handled. Each return is handled once. */
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
			import('../elsewhere/wait.ts').then(
				({ wait }) => {
					if (owner.state.name !== 'waiting') return;
					waiting = wait(owner, follower, attempt, link, popup);
					host.requestUpdate();
				},
				// The script did not load: the card keeps its text, and the status is polled anyway.
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
		const shown = id ? undefined : recallPaid();
		const paid = shown?.offer === ours ? shown : undefined;
		const attempt = paid ?? (id ? attempts.of(id) : attempts.open(ours)) ?? (id ? undefined : parts.left);
		if (id) announceReturn(id);
		// The attempt belongs to another element of the page.
		if (attempt && attempt.offer !== ours) {
			owner.send({ type: 'back' });
			return;
		}
		if (id || paid) {
			owner.send({ type: 'returned' });
			revealOutcome(host, () => owner.state.name !== 'confirming');
		}
		if (id && !attempt) {
			owner.send({ type: 'unrecognised' });
			// Shown by one element only; the other elements keep their offers.
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
			case 'choose': {
				owner.cancel();
				return;
			}
			case 'refresh': {
				follower.readNow();
				return;
			}
			case 'print':
				return void import('../outcome/print-receipt.ts').then(({ printReceipt }) => printReceipt(host));
		}
	};

	/** The page was restored from the back/forward cache, with its button in the old state. */
	const onPageShow = ({ persisted }: PageTransitionEvent) => {
		if (!persisted) return;
		// A known status stays: the payer's receipt may be only on this page.
		if (owner.state.name !== 'status') owner.cancel();
		if (hasPendingCheckout() || parts.left) recall();
	};

	let seen = false;
	host.addController({
		hostConnected() {
			addEventListener('pageshow', onPageShow);
			// Connected again: continue to poll.
			if (seen) recall();
			seen = true;
		},
		hostDisconnected() {
			removeEventListener('pageshow', onPageShow);
			// An element that is moved is connected again before the microtask: nothing changes.
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
		present: (state) =>
			state.name === 'waiting' && waiting
				? waiting.present(state.offer?.provider.label ?? '')
				: story.present(state, host.kind, perform, begun, parts.alreadyPaid),
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
					: (await import('../offer/token-offer.ts')).readTokenOffer(host.token ?? '');
			if ('problem' in answer) {
				host.dispatchEvent(new CheckoutErrorEvent(answer.problem));
				return { type: 'refused', problem: answer.problem };
			}
			const form = owner.form ?? (asks(answer.offer) && (await openForm(owner, answer.offer)));
			return { type: 'offered', offer: form ? await form.take(answer.offer) : answer.offer };
		},
	};
}

/** The status from the response to a replayed request, until the status itself is read. */
function reportOf({ id, status, amount, environment }: CreatedLink, { offer }: FlowState): LinkStatus {
	return {
		id,
		status,
		final: isFinal(status),
		...(amount && { amount }),
		...(offer && {
			title: offer.title,
			provider: offer.provider.id,
			provider_label: offer.provider.label,
		}),
		updated_at: new Date().toISOString(),
		environment,
	};
}
