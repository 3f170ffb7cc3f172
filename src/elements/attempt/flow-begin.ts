import type { Status } from '../../wire/status.ts';
import type { FlowEvent, FlowEventType, FlowState, FlowStateName } from './flow.ts';

/** Where the events lead that a page knows before the rest of the flow has loaded. */
const BEGIN: { readonly [type in FlowEventType]?: FlowStateName } = {
	asked: 'loading',
	offered: 'ready',
	refused: 'unavailable',
	pressed: 'creating',
	back: 'ready',
};

/**
 * What `next` of flow.ts does with the events up to the first press, at a fraction of its size, since every page loads
 * this one. A test holds the two together.
 */
export function begin(state: FlowState, { type, ...facts }: FlowEvent): FlowState {
	const { offer } = state;
	const name = type === 'refused' && offer ? 'ready' : BEGIN[type];
	// There is nothing to press for, or to go back to, without an offer.
	return name && (offer || !/pressed|back/.test(type)) ? ({ offer, ...facts, name } as FlowState) : state;
}

/** One word for where a checkout stands: the name of the state or, once there is one, the link's status. */
export function stateName(state: FlowState): Exclude<FlowStateName, 'status'> | Status {
	return state.name === 'status' ? state.report.status : state.name;
}
