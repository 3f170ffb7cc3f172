import { expect } from '@open-wc/testing';
import type { LinkStatus } from '../../../src/wire/links.ts';
import type { Status } from '../../../src/wire/status.ts';
import { attempts } from '../../../src/elements/attempt/browser-memory.ts';
import type { Attempt } from '../../../src/elements/attempt/attempt.ts';
import { CheckoutStatusEvent } from '../../../src/elements/events.ts';
import type { FlowEvent } from '../../../src/elements/attempt/flow.ts';
import { createFollower, type Follower } from '../../../src/elements/attempt/follow.ts';
import { problem } from '../support/endpoint.ts';
import { TestPage, until } from '../support/page.ts';

const EVENTS = ['checkout-status', 'checkout-success', 'checkout-expire'] as const;

describe('Following a payment', () => {
	let page: TestPage;
	let follower: Follower;
	let attempt: Attempt;
	let sent: FlowEvent[] = [];
	let heard: string[] = [];

	beforeEach(async () => {
		page = new TestPage();
		[sent, heard] = [[], []];
		const host = Object.assign(new EventTarget(), { endpoint: '/checkout', headers: {} });
		for (const type of EVENTS) {
			host.addEventListener(type, (event) => {
				heard.push(event instanceof CheckoutStatusEvent ? event.status.status : type);
			});
		}
		follower = createFollower({ state: { name: 'loading' }, send: (event) => void sent.push(event) }, host);
		const begun = await attempts.begin('an offer', 'payment');
		attempt = attempts.keep(begun, { id: 'ck-1', status_token: 'token-of-ck-1' });
	});
	afterEach(() => {
		follower.stop();
		page.close();
	});

	const report = (status: Status, final = false): LinkStatus => ({
		...{ id: 'ck-1', status, final, title: 'Suscripción Premium', provider_label: 'OnePay' },
		...{ updated_at: '2026-11-21T20:24:00.000Z', environment: 'test' },
	});
	const isOpen = () => attempts.open('an offer')?.id === attempt.id;
	const nextId = async () => (await attempts.begin('an offer', 'payment')).id;

	for (const [name, reports, told] of [
		['processing, then pending again', ['processing', 'pending'], ['processing', 'pending']],
		[
			'paid, after which an older answer arrives',
			['succeeded', 'processing'],
			['succeeded', 'checkout-success'],
		],
		['refunded, after which an older answer arrives', ['refunded', 'succeeded'], ['refunded']],
		['expired, after which an older answer arrives', ['expired', 'pending'], ['expired', 'checkout-expire']],
		[
			'expired, and approved late',
			['expired', 'succeeded'],
			['expired', 'checkout-expire', 'succeeded', 'checkout-success'],
		],
	] as const satisfies readonly (readonly [string, readonly Status[], readonly string[]])[]) {
		it(`that is ${name} gives the page ${told.join(', ')}`, () => {
			for (const status of reports) follower.report(attempt, report(status, status !== 'processing'));
			expect(heard).to.deep.equal(told);
			const last = told.findLast((word) => !word.startsWith('checkout-'));
			expect(sent.map((event) => 'report' in event && event.report?.status).at(-1)).to.equal(last);
		});
	}

	it('ends the attempt when it is paid, so that a press begins a new one', async () => {
		follower.report(attempt, report('pending'));
		expect(isOpen()).to.equal(true);
		expect(await nextId()).to.equal(attempt.id);
		follower.report(attempt, report('succeeded', true));
		expect(isOpen()).to.equal(false);
		expect(await nextId()).to.not.equal(attempt.id);
	});

	it('keeps the attempt when it ended without money, so that a press goes on with it', async () => {
		follower.report(attempt, report('failed', true));
		expect(isOpen()).to.equal(false);
		expect(await nextId()).to.equal(attempt.id);
	});

	for (const [code, status] of [
		['not_found', 404],
		['status_token_invalid', 401],
	] as const) {
		it(`follows a link no more where the endpoint answers ${code}, and goes on with the attempt`, async () => {
			page.endpoint.reading = problem(code, status);
			follower.follow(attempt);
			await until(() => sent.some(({ type }) => type === 'unrecognised'));
			expect(isOpen()).to.equal(false);
			expect(await nextId()).to.equal(attempt.id);
			follower.readNow();
			expect(page.endpoint.requests('GET', 'payment-links')).to.have.length(1);
		});
	}

	it('keeps the attempt where the endpoint fails otherwise', async () => {
		page.endpoint.reading = problem('internal', 500);
		follower.follow(attempt);
		await until(() => sent.some(({ type }) => type === 'refused'));
		expect(isOpen()).to.equal(true);
	});
});
