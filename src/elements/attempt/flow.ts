import type { CreatedLink, LinkStatus } from '../../wire/links.ts';
import type { Offer } from '../../wire/offer.ts';
import type { CheckoutProblem } from '../problem.ts';

/** Facts that any state can contain: the offer, and the last error. */
interface CommonFacts {
	readonly offer?: Offer | undefined;
	readonly problem?: CheckoutProblem | undefined;
}

/** State of a checkout, with its facts. */
export type FlowState = CommonFacts &
	(
		| { readonly name: 'loading' }
		/** The offer could not be loaded. */
		| { readonly name: 'unavailable'; readonly problem: CheckoutProblem }
		/** The payer may act. */
		| { readonly name: 'ready'; readonly offer: Offer }
		| { readonly name: 'creating'; readonly offer: Offer }
		/** The browser is about to open the provider's page in this tab. */
		| {
				readonly name: 'redirecting';
				readonly link: CreatedLink;
				/** The browser did not open the provider's page in time. */
				readonly stuck?: true;
		  }
		/** The payer pays in another window or on a phone, while this page polls the status. */
		| { readonly name: 'waiting'; readonly link: CreatedLink }
		/** A payment was started, and its status is being read. */
		| { readonly name: 'confirming' }
		/** The payer returned in a browser that cannot read the status. */
		| { readonly name: 'unverified' }
		| { readonly name: 'status'; readonly report: LinkStatus }
	);

export type FlowEvent =
	/** The offer is requested, again or with other attributes. The shown offer is removed. */
	| { readonly type: 'asked'; readonly offer: undefined }
	| { readonly type: 'offered'; readonly offer: Offer; readonly problem?: CheckoutProblem | undefined }
	/** An error: no offer, no link, or no status. */
	| { readonly type: 'refused'; readonly problem: CheckoutProblem }
	| { readonly type: 'pressed' }
	/** The link exists and opens in this tab. */
	| { readonly type: 'leaving'; readonly link: CreatedLink }
	/** The browser did not open the provider's page. */
	| { readonly type: 'stuck'; readonly stuck: true }
	/** The link exists and is open in another window or on a phone. */
	| { readonly type: 'handed'; readonly link: CreatedLink }
	/** The payer returned from a provider; the payment's status is being read. */
	| { readonly type: 'returned' }
	| { readonly type: 'unrecognised' }
	/** The status is known, and nothing was paid yet. The button stays, if there is one. */
	| { readonly type: 'idled'; readonly report: LinkStatus }
	/** The status is known, and the payer must see it. */
	| { readonly type: 'reported'; readonly report: LinkStatus }
	/** The payer cancelled, or returned to a page from the back/forward cache. */
	| { readonly type: 'back' };

export type FlowStateName = FlowState['name'];
export type FlowEventType = FlowEvent['type'];

/** All transitions: the next state by state and event. An event that a state does not list has no effect. */
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
 * The state after `event`; the same object when nothing changes. The same state keeps its facts, a new state gets those
 * of the event. The offer is always kept, a problem never.
 */
export function next(state: FlowState, { type, ...facts }: FlowEvent): FlowState {
	let name = FLOW[state.name][type];
	const { offer } = state;
	// `back` and `pressed` need an offer.
	if (!offer && type === 'back') name &&= 'loading';
	if (!name || (!offer && type === 'pressed')) return state;
	return { ...(name === state.name ? state : { offer }), problem: undefined, ...facts, name } as FlowState;
}
