import type { CreatedLink, LinkStatus } from '../wire/links.ts';
import { isFinal } from '../wire/status.ts';
import type { Attempt } from './attempt.ts';
import { attempts, offerKey } from './browser-memory.ts';
import type { CheckoutController } from './controllers/checkout.ts';
import { CheckoutErrorEvent } from './events.ts';
import { next, type FlowEvent, type FlowState } from './flow.ts';
import { createFollower } from './follow.ts';
import { readProblem, type CheckoutProblem } from './problem.ts';
import { returns } from './return.ts';
import type { SceneAct } from './scene.ts';
import { openStory, type Telling } from './story.ts';

/** What a link element needs once there is something to tell: of a payment that was begun, or of what went wrong. */
export interface Aftermath {
	/** The whole flow, where the element itself knows its start only. */
	next(state: FlowState, event: FlowEvent): FlowState;
	/** What to show and say of a state. */
	tell(state: FlowState): Telling;
	/** Reads why the endpoint has no offer. */
	explain(response: Response): Promise<CheckoutProblem>;
	/**
	 * Watches an attempt's link until its story has ended.
	 * @param link the answer to the request that made it, where its status is news
	 */
	follow(attempt: Attempt, link?: CreatedLink): void;
	/** Picks up what left this page: sent back by the provider, or gone and come Back. */
	resume(): void;
	/** Ends watching. */
	stop(): void;
}

/** @throws {TypeError} when the network does not bring the words for it */
export async function openAftermath(owner: CheckoutController): Promise<Aftermath> {
	const { host, locale } = owner;
	const story = await openStory(host, locale);
	const follower = createFollower(owner, host);

	const resume = () => {
		const id = returns.current();
		const ours = offerKey(host);
		const attempt = attempts.find(({ link, offer }) =>
			id ? link?.id === id : link !== undefined && !host.token && offer === ours,
		);
		// Another element of the page knows this one.
		if (attempt && attempt.offer !== ours) return owner.send({ type: 'back' });
		if (id) owner.send({ type: attempt ? 'returned' : 'unrecognised' });
		if (attempt) follower.follow(attempt, { once: !id });
	};

	const perform = (act: SceneAct) => {
		switch (act) {
			case 'pay':
			case 'retry':
				return void owner.start();
			case 'refresh':
				return follower.readNow();
			case 'cancel':
				return owner.cancel();
			case 'print':
				return print();
		}
	};

	host.addController({
		// An element that only moves is back before the microtask, and goes on as it was.
		hostDisconnected: () => queueMicrotask(() => host.isConnected || follower.stop()),
	});

	return {
		next,
		resume,
		stop: follower.stop,
		tell: (state) => story.tell(state, host.kind, perform),
		async explain(response) {
			const problem = readProblem(await response.json().catch(() => null), response.headers);
			host.dispatchEvent(new CheckoutErrorEvent(problem));
			return problem;
		},
		follow(attempt, link) {
			if (link) follower.report(attempt, reportOf(link, owner.state));
			follower.follow(attempt);
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
