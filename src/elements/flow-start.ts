import type { Status } from '../wire/status.ts';
import type { FlowEvent, FlowEventType, FlowState, FlowStateName } from './flow.ts';

/** Which event leads from where to where; what a state does not list changes nothing there. */
export type FlowTable = {
	readonly [name in FlowStateName]?: { readonly [type in FlowEventType]?: FlowStateName };
};

/** The moves of a page on which no payment has been begun: all that it needs before the payer acts. */
export const START = {
	loading: { offered: 'ready', refused: 'unavailable', returned: 'confirming' },
	unavailable: { asked: 'loading', offered: 'ready', returned: 'confirming' },
	ready: { asked: 'loading', offered: 'ready', refused: 'ready', pressed: 'creating' },
	creating: { leaving: 'redirecting', handed: 'waiting', refused: 'ready', back: 'ready' },
	redirecting: { back: 'ready' },
	confirming: { offered: 'confirming', back: 'ready' },
} as const satisfies FlowTable;

/**
 * The state after `event`; the same object when nothing changes. A state that stays keeps its facts, a new one has the
 * event's; the offer goes along everywhere, a problem nowhere.
 */
export function move(table: FlowTable, state: FlowState, { type, ...facts }: FlowEvent): FlowState {
	let name = table[state.name]?.[type];
	const { offer } = state;
	// Nothing to go back to, or to press for, before the offer has arrived.
	if (!offer && type === 'back') name &&= 'loading';
	if (!name || (!offer && type === 'pressed')) return state;
	return { ...(name === state.name ? state : { offer }), problem: undefined, ...facts, name } as FlowState;
}

/** One word for where a checkout stands: the name of the state or, once there is one, the link's status. */
export function nameOf(state: FlowState): Exclude<FlowStateName, 'status'> | Status {
	return state.name === 'status' ? state.report.status : state.name;
}
