import type { CreatedLink, LinkStatus } from '../../wire/links.ts';
import type { Offer } from '../../wire/offer.ts';
import type { CheckoutProblem } from '../problem.ts';

/** Facts that any state may hold: the offer once it is known, and why the last thing tried did not work. */
interface CommonFacts {
	readonly offer?: Offer | undefined;
	readonly problem?: CheckoutProblem | undefined;
}

/** Where a checkout stands, with the facts that belong there. */
export type FlowState = CommonFacts &
	(
		| { readonly name: 'loading' }
		/** There is no offer to show. */
		| { readonly name: 'unavailable'; readonly problem: CheckoutProblem }
		/** The payer may act. */
		| { readonly name: 'ready'; readonly offer: Offer }
		| { readonly name: 'creating'; readonly offer: Offer }
		/** The page is about to be left for the link. */
		| {
				readonly name: 'redirecting';
				readonly link: CreatedLink;
				/** It should have been left by now. */
				readonly stuck?: true;
		  }
		/** The payer pays elsewhere, in another window or on a phone, while this page watches. */
		| { readonly name: 'waiting'; readonly link: CreatedLink }
		/** A payment was begun, and its status is being asked for. */
		| { readonly name: 'confirming' }
		/** The provider sent the payer back into a browser that may not read the status. */
		| { readonly name: 'unverified' }
		| { readonly name: 'status'; readonly report: LinkStatus }
	);

export type FlowEvent =
	/** The offer is asked for, anew or because the question changed; what was on show is no longer true. */
	| { readonly type: 'asked'; readonly offer: undefined }
	| { readonly type: 'offered'; readonly offer: Offer; readonly problem?: CheckoutProblem | undefined }
	/** Something did not work: no offer, no link, or no status. */
	| { readonly type: 'refused'; readonly problem: CheckoutProblem }
	| { readonly type: 'pressed' }
	/** The link exists and opens in place of this page. */
	| { readonly type: 'leaving'; readonly link: CreatedLink }
	/** The browser opened nothing. */
	| { readonly type: 'stuck'; readonly stuck: true }
	/** The link exists and is open somewhere else. */
	| { readonly type: 'handed'; readonly link: CreatedLink }
	/** The payer comes back from a provider; which payment it was is being looked up. */
	| { readonly type: 'returned' }
	| { readonly type: 'unrecognised' }
	/** The status is known, and nothing was paid so far: where there is a button, it may stay. */
	| { readonly type: 'idled'; readonly report: LinkStatus }
	/** The status is known, and the payer must see it. */
	| { readonly type: 'reported'; readonly report: LinkStatus }
	/** The payer gave up, or is back on a page that the browser had kept as they left it. */
	| { readonly type: 'back' };

export type FlowStateName = FlowState['name'];
export type FlowEventType = FlowEvent['type'];

/** Every move that there is. An event that a state does not list changes nothing. */
export const FLOW: {
	readonly [name in FlowStateName]: { readonly [type in FlowEventType]?: FlowStateName };
} = {
	loading: { offered: 'ready', refused: 'unavailable', returned: 'confirming', reported: 'status' },
	unavailable: { asked: 'loading', offered: 'ready', returned: 'confirming', reported: 'status' },
	ready: {
		asked: 'loading',
		offered: 'ready',
		refused: 'ready',
		pressed: 'creating',
		returned: 'confirming',
		reported: 'status',
	},
	creating: {
		leaving: 'redirecting',
		handed: 'waiting',
		refused: 'ready',
		back: 'ready',
		reported: 'status',
	},
	redirecting: { stuck: 'redirecting', back: 'ready', reported: 'status' },
	waiting: { back: 'ready', reported: 'status' },
	confirming: {
		offered: 'confirming',
		refused: 'confirming',
		pressed: 'creating',
		unrecognised: 'unverified',
		back: 'ready',
		idled: 'status',
		reported: 'status',
	},
	unverified: { offered: 'unverified', back: 'ready' },
	status: {
		offered: 'status',
		refused: 'status',
		pressed: 'creating',
		unrecognised: 'unverified',
		back: 'ready',
		idled: 'status',
		reported: 'status',
	},
};

/**
 * The state after `event`; the same object when nothing changes. A state that stays keeps its facts, a new one has the
 * event's; the offer goes along everywhere, a problem nowhere.
 */
export function next(state: FlowState, { type, ...facts }: FlowEvent): FlowState {
	let name = FLOW[state.name][type];
	const { offer } = state;
	// Nothing to go back to, or to press for, before the offer has arrived.
	if (!offer && type === 'back') name &&= 'loading';
	if (!name || (!offer && type === 'pressed')) return state;
	return { ...(name === state.name ? state : { offer }), problem: undefined, ...facts, name } as FlowState;
}
