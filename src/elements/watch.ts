import type { OfferKind } from '../wire/offer.ts';
import { attempts, returns } from './browser-memory.ts';
import type { LocaleController, LocaleHost } from './controllers/locale.ts';
import { next, type FlowState } from './flow.ts';
import { createFollower, type FollowHost, type FlowOwner } from './follow.ts';
import { openStory, type Telling } from './story.ts';

/** Shows how one payment or registration ends, on a page that sells nothing itself. */
export interface Watch {
	readonly state: FlowState;
	tell(): Telling;
	/** The element is on a page: looks for the link that the payer returns from. */
	connect(): void;
	disconnect(): void;
}

/** @throws {TypeError} when the network does not bring the words for it */
export async function openWatch(host: FollowHost & LocaleHost, locale: LocaleController): Promise<Watch> {
	const story = await openStory(host, locale);
	let kind: OfferKind = 'payment';
	let state: FlowState = { name: 'loading' };
	const owner: FlowOwner = {
		get state() {
			return state;
		},
		send(event) {
			state = next(state, event);
			host.requestUpdate();
		},
	};
	const follower = createFollower(owner, host);

	return {
		get state() {
			return state;
		},
		tell: () =>
			story.tell(state, kind, (act) => {
				if (act === 'refresh') follower.readNow();
				if (act === 'print') print();
			}),
		connect() {
			const id = returns.current();
			if (!id) return;
			const attempt = attempts.find(({ link }) => link?.id === id);
			owner.send({ type: 'returned' });
			if (!attempt) return owner.send({ type: 'unrecognised' });
			kind = attempt.kind;
			follower.follow(attempt);
		},
		disconnect: follower.stop,
	};
}
