import { expect } from '@open-wc/testing';
import { begin, stateName } from '../../../src/elements/attempt/flow-begin.ts';
import {
	FLOW,
	next,
	type FlowEvent,
	type FlowState,
	type FlowStateName,
} from '../../../src/elements/attempt/flow.ts';
import type { CreatedLink, LinkStatus } from '../../../src/wire/links.ts';
import { OFFER } from '../support/endpoint.ts';

const link = { id: 'ck-1', url: 'https://pagos.onepay.la/p/1', status: 'pending' } as CreatedLink;
const report = { id: 'ck-1', status: 'pending', final: false } as LinkStatus;
const paid = { ...report, status: 'succeeded', final: true } as LinkStatus;
const problem = { code: 'offline' } as const;
const offer = OFFER;

/** One state of each name, with everything that it may hold. */
const STATES: { readonly [name in FlowStateName]: FlowState } = {
	loading: { name: 'loading' },
	unavailable: { name: 'unavailable', problem },
	ready: { name: 'ready', offer, problem },
	creating: { name: 'creating', offer },
	redirecting: { name: 'redirecting', offer, link },
	waiting: { name: 'waiting', offer, link },
	confirming: { name: 'confirming', offer, problem },
	unverified: { name: 'unverified', offer },
	status: { name: 'status', offer, report, problem },
};

const EVENTS: readonly FlowEvent[] = [
	{ type: 'asked', offer: undefined },
	{ type: 'offered', offer },
	{ type: 'refused', problem },
	{ type: 'pressed' },
	{ type: 'leaving', link },
	{ type: 'stuck', stuck: true },
	{ type: 'handed', link },
	{ type: 'returned' },
	{ type: 'unrecognised' },
	{ type: 'idled', report },
	{ type: 'reported', report: paid },
	{ type: 'back' },
];

const names = Object.keys(FLOW) as FlowStateName[];

describe('the flow', () => {
	for (const name of names) {
		for (const event of EVENTS) {
			const to = FLOW[name][event.type];
			it(`${name} + ${event.type} → ${to ?? 'stays as it is'}`, () => {
				const state = next(STATES[name], event);
				if (to) expect(state.name).to.equal(to);
				else expect(state).to.equal(STATES[name]);
			});
		}
	}

	it('holds in each state the facts of that state, and no old ones', () => {
		const facts: { readonly [name in FlowStateName]?: string } = {
			ready: 'offer',
			creating: 'offer',
			unavailable: 'problem',
			redirecting: 'link',
			waiting: 'link',
			status: 'report',
		};
		for (const name of names) {
			for (const event of EVENTS) {
				const state = next(STATES[name], event);
				if (state === STATES[name]) continue;
				const fact = facts[state.name];
				if (fact) expect(state, `${name} + ${event.type}`).to.have.nested.property(fact);
				if (event.type !== 'refused') expect(state.problem, `${name} + ${event.type}`).to.equal(undefined);
				if (state.name !== 'status') expect(state).to.not.have.property('report');
				if (!fact || fact !== 'link') expect(state, `${name} + ${event.type}`).to.not.have.property('link');
			}
		}
	});

	it('never lets the payer press for something whose price they have not seen', () => {
		for (const name of names.filter((name) => name !== 'creating')) {
			const { offer: _offer, ...unseen } = STATES[name];
			expect(next(unseen as FlowState, { type: 'pressed' }).name, name).to.not.equal('creating');
		}
	});

	it('goes back to the offer where it is known, and else waits for it', () => {
		expect(next(STATES.confirming, { type: 'back' }).name).to.equal('ready');
		expect(next({ name: 'confirming' }, { type: 'back' }).name).to.equal('loading');
	});

	it('never says success by itself: only a report does', () => {
		for (const name of names) {
			for (const event of EVENTS) {
				if (event.type === 'reported') continue;
				expect(stateName(next(STATES[name], event)), `${name} + ${event.type}`).to.not.equal('succeeded');
			}
		}
	});

	it('from every state comes to the end that the provider reports', () => {
		for (const name of names) {
			if (name === 'unverified') continue;
			expect(stateName(next(STATES[name], { type: 'reported', report: paid })), name).to.equal('succeeded');
		}
	});

	it('begins on every page as the whole of it would', () => {
		const before = EVENTS.filter(({ type }) => /asked|offered|refused|pressed|back/.test(type));
		for (const name of ['loading', 'unavailable', 'ready', 'creating'] as const) {
			for (const event of before) {
				const whole = next(STATES[name], event);
				// What the whole flow leaves alone does not happen before it has loaded.
				if (whole === STATES[name]) continue;
				const begun = begin(STATES[name], event);
				expect([begun.name, begun.offer], `${name} + ${event.type}`).to.deep.equal([whole.name, whole.offer]);
			}
		}
	});
});
