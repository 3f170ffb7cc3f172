import { html } from 'lit';
import type { LinkStatus } from '../../wire/links.ts';
import type { OfferKind } from '../../wire/offer.ts';
import { revealOutcome } from '../return/reveal-outcome.ts';
import { attempts } from '../attempt/browser-memory.ts';
import { LocaleController, type LocaleHost } from '../locales/locale-controller.ts';
import { stateName } from '../attempt/flow-begin.ts';
import { next, type FlowState } from '../attempt/flow.ts';
import { createFollower } from '../attempt/follow.ts';
import type { FlowOwner, StatusHost } from '../checkout.ts';
import { announceReturn } from '../return/return-broadcast.ts';
import { recallPaid } from '../return/recall-paid.ts';
import { returns } from '../return/return-parameter.ts';
import type { SceneAct } from './scene.ts';
import { createPresenter, type Presentation } from './presenter.ts';

/** The outcome of one payment or registration, on a page without an offer. */
export interface StatusWatch {
	/** State of the link; `idle` until the payer's return is found. */
	readonly name: 'idle' | ReturnType<typeof stateName>;
	readonly result: LinkStatus | undefined;
	present(): Presentation | undefined;
}

/** Finds the link that the payer returns from, and polls its status while the element is connected. */
export function openStatusWatch(host: StatusHost & LocaleHost, { states }: ElementInternals): StatusWatch {
	const locale = new LocaleController(host);
	const story = createPresenter(host, locale);
	let kind: OfferKind = 'payment';
	let state: FlowState = { name: 'loading' };
	const owner: FlowOwner = {
		get state() {
			return state;
		},
		send(event) {
			states.delete(stateName(state));
			state = next(state, event);
			states.add(stateName(state));
			host.requestUpdate();
		},
	};
	const follower = createFollower(owner, host);

	host.addController({
		hostConnected() {
			const id = returns.current();
			const attempt = id ? attempts.of(id) : recallPaid();
			if (!id && !attempt) return;
			if (id) announceReturn(id);
			owner.send({ type: 'returned' });
			revealOutcome(host, () => state.name !== 'confirming');
			if (!attempt) {
				owner.send({ type: 'unrecognised' });
				return;
			}
			kind = attempt.kind;
			follower.follow(attempt);
		},
		hostDisconnected: follower.stop,
	});

	return {
		get name() {
			return state.name === 'loading' ? 'idle' : stateName(state);
		},
		get result() {
			return state.name === 'status' ? state.report : undefined;
		},
		present() {
			const perform = (act: SceneAct) => {
				if (act === 'refresh') follower.readNow();
				if (act === 'print') void import('./print-receipt.ts').then(({ printReceipt }) => printReceipt(host));
			};
			// A payment that is shown here may have been paid.
			const told = story.present(state, kind, perform, () => true);
			return (
				told && { ...told, scene: told.scene && html`<div class="card" part="base">${told.scene}</div>` }
			);
		},
	};
}
