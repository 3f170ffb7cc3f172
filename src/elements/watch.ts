import { html } from 'lit';
import type { LinkStatus } from '../wire/links.ts';
import type { OfferKind } from '../wire/offer.ts';
import { arrive } from './arrive.ts';
import { attempts } from './browser-memory.ts';
import { LocaleController, type LocaleHost } from './controllers/locale.ts';
import { nameOf } from './flow-begin.ts';
import { next, type FlowState } from './flow.ts';
import { createFollower, type FollowHost, type FlowOwner } from './follow.ts';
import { announceReturn } from './return-news.ts';
import { retold } from './retell.ts';
import { returns } from './return.ts';
import type { SceneAct } from './scene.ts';
import { openStory, type Telling } from './story.ts';

/** Shows how one payment or registration ends, on a page that sells nothing itself. */
export interface Watch {
	/** Where the link stands; nothing before the payer's return was found. */
	readonly name: 'idle' | ReturnType<typeof nameOf>;
	readonly result: LinkStatus | undefined;
	tell(): Telling | undefined;
}

/** Looks for the link that the payer returns from, and follows it for as long as the element is on the page. */
export function openWatch(host: FollowHost & LocaleHost, { states }: ElementInternals): Watch {
	const locale = new LocaleController(host);
	const story = openStory(host, locale);
	let kind: OfferKind = 'payment';
	let state: FlowState = { name: 'loading' };
	const owner: FlowOwner = {
		get state() {
			return state;
		},
		send(event) {
			states.delete(nameOf(state));
			state = next(state, event);
			states.add(nameOf(state));
			host.requestUpdate();
		},
	};
	const follower = createFollower(owner, host);

	host.addController({
		hostConnected() {
			const id = returns.current();
			const attempt = id ? attempts.of(id) : retold();
			if (!id && !attempt) return;
			if (id) announceReturn(id);
			owner.send({ type: 'returned' });
			arrive(host, () => state.name !== 'confirming');
			if (!attempt) return owner.send({ type: 'unrecognised' });
			kind = attempt.kind;
			follower.follow(attempt);
		},
		hostDisconnected: follower.stop,
	});

	return {
		get name() {
			return state.name === 'loading' ? 'idle' : nameOf(state);
		},
		get result() {
			return state.name === 'status' ? state.report : undefined;
		},
		tell() {
			const perform = (act: SceneAct) => {
				if (act === 'refresh') follower.readNow();
				if (act === 'print') void import('./print-receipt.ts').then(({ printReceipt }) => printReceipt(host));
			};
			// Whatever is watched here may have been paid.
			const told = story.tell(state, kind, perform, () => true);
			return (
				told && { ...told, scene: told.scene && html`<div class="card" part="base">${told.scene}</div>` }
			);
		},
	};
}
