import { expect } from '@open-wc/testing';
import type { LinkStatus } from '../../src/wire/links.ts';
import type { Status } from '../../src/wire/status.ts';
import { attempts } from '../../src/elements/browser-memory.ts';
import type { Attempt } from '../../src/elements/attempt.ts';
import { CheckoutStatusEvent } from '../../src/elements/events.ts';
import type { FlowEvent } from '../../src/elements/flow.ts';
import { createFollower, type Follower } from '../../src/elements/follow.ts';
import { problem } from './support/endpoint.ts';
import { TestPage, until } from './support/page.ts';

const EVENTS = ['checkout-status', 'checkout-success', 'checkout-expire'] as const;

describe('Following a payment', () => {
	let page: TestPage;
	let follower: Follower;
	let attempt: Attempt;
	let sent: FlowEvent[] = [];
	let heard: string[] = [];

	beforeEach(() => {
		page = new TestPage();
		[sent, heard] = [[], []];
		const host = Object.assign(new EventTarget(), { endpoint: '/checkout', headers: {} });
		for (const type of EVENTS) {
			host.addEventListener(type, (event) => {
				heard.push(event instanceof CheckoutStatusEvent ? event.status.status : type);
			});
		}
		follower = createFollower({ state: { name: 'loading' }, send: (event) => void sent.push(event) }, host);
		attempt = attempts.keep(attempts.begin('an offer', 'payment'), {
			link: { id: 'ck-1', receipt: 'receipt-of-ck-1' },
		});
	});
	afterEach(() => {
		follower.stop();
		page.close();
	});

	const report = (status: Status, final = false): LinkStatus => ({
		...{ id: 'ck-1', status, final, title: 'Suscripción Premium', provider: 'OnePay' },
		...{ updated_at: '2026-11-21T20:24:00.000Z', environment: 'test' },
	});
	const isRemembered = () => attempts.find(({ id }) => id === attempt.id) !== undefined;

	for (const [name, reports, told] of [
		['processing, then pending again', ['processing', 'pending'], ['processing', 'pending']],
		[
			'paid, after which an older answer arrives',
			['succeeded', 'processing'],
			['succeeded', 'checkout-success'],
		],
		['refunded, after which an older answer arrives', ['refunded', 'succeeded'], ['refunded']],
		['expired, after which an older answer arrives', ['expired', 'pending'], ['expired', 'checkout-expire']],
		['expired, and approved late', ['expired', 'succeeded'], ['expired', 'checkout-expire', 'succeeded']],
	] as const satisfies readonly (readonly [string, readonly Status[], readonly string[]])[]) {
		it(`that is ${name} gives the page ${told.join(', ')}`, () => {
			for (const status of reports) follower.report(attempt, report(status, status !== 'processing'));
			expect(heard).to.deep.equal(told);
			const last = told.findLast((word) => !word.startsWith('checkout-'));
			expect(sent.map((event) => 'report' in event && event.report?.status).at(-1)).to.equal(last);
		});
	}

	it('forgets the attempt when its story has ended, so that a press begins a new one', () => {
		follower.report(attempt, report('pending'));
		expect(isRemembered()).to.equal(true);
		follower.report(attempt, report('succeeded', true));
		expect(isRemembered()).to.equal(false);
		expect(attempts.begin('an offer', 'payment').id).to.not.equal(attempt.id);
	});

	for (const [code, status] of [
		['not_found', 404],
		['receipt_invalid', 401],
	] as const) {
		it(`forgets the attempt where the endpoint answers ${code}, and reads no more`, async () => {
			page.endpoint.reading = problem(code, status);
			follower.follow(attempt);
			await until(() => sent.some(({ type }) => type === 'unrecognised'));
			expect(isRemembered()).to.equal(false);
			follower.readNow();
			expect(page.endpoint.requests('GET', 'payment-links')).to.have.length(1);
		});
	}

	it('keeps the attempt where the endpoint fails otherwise', async () => {
		page.endpoint.reading = problem('internal', 500);
		follower.follow(attempt);
		await until(() => sent.some(({ type }) => type === 'refused'));
		expect(isRemembered()).to.equal(true);
	});
});
