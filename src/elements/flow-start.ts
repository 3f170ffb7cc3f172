import type { FlowEvent, FlowEventType, FlowState, FlowStateName } from './flow.ts';
import type { Status } from '../wire/status.ts';

/** Where events lead while only the offer and the press have happened. */
const START: { readonly [type in FlowEventType]?: FlowStateName } = {
	asked: 'loading',
	offered: 'ready',
	refused: 'unavailable',
	pressed: 'creating',
	leaving: 'redirecting',
	handed: 'waiting',
	returned: 'confirming',
	back: 'loading',
};

/**
 * The flow of a page on which no payment has been begun: what `next` of flow.ts says about such a page, in a fraction of
 * its size, since every page loads this. A test holds the two together.
 */
export function start(state: FlowState, { type, ...facts }: FlowEvent): FlowState {
	const { name, offer } = state;
	let to = START[type];
	if (offer && (to === 'unavailable' || to === 'loading') && type !== 'asked') to = 'ready';
	// The offer arrives while the payer's return is being looked up.
	if (name === 'confirming' && type === 'offered') to = name;
	return to ? ({ offer, ...facts, name: to } as FlowState) : state;
}

/** One word for where a checkout stands: the name of the state or, once there is one, the link's status. */
export function nameOf(state: FlowState): Exclude<FlowStateName, 'status'> | Status {
	return state.name === 'status' ? state.report.status : state.name;
}
