import type { Status } from '../../wire/status.ts';
import type { FlowEvent, FlowEventType, FlowState, FlowStateName } from './flow.ts';

/** Next state by event, for the events that can occur before the rest of the flow has loaded. */
const BEGIN: { readonly [type in FlowEventType]?: FlowStateName } = {
	asked: 'loading',
	offered: 'ready',
	refused: 'unavailable',
	pressed: 'creating',
	back: 'ready',
};

/**
 * Small version of `next` in flow.ts, for the events up to the first press. Every page loads this one. A test checks
 * that both return the same states.
 */
export function begin(state: FlowState, { type, ...facts }: FlowEvent): FlowState {
	const { offer } = state;
	const name = type === 'refused' && offer ? 'ready' : BEGIN[type];
	// `pressed` and `back` need an offer.
	return name && (offer || !/pressed|back/.test(type)) ? ({ offer, ...facts, name } as FlowState) : state;
}

/** The name of the state, or the link's status when it is known. */
export function stateName(state: FlowState): Exclude<FlowStateName, 'status'> | Status {
	return state.name === 'status' ? state.report.status : state.name;
}
