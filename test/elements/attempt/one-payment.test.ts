import { expect, fixture, html } from '@open-wc/testing';
import { createFollower } from '../../../src/elements/attempt/follow.ts';
import { attempts, offerKey } from '../../../src/elements/attempt/browser-memory.ts';
import { readSeed } from '../../../src/elements/attempt/seed.ts';
import { hasPendingCheckout } from '../../../src/elements/return/pending-checkout.ts';
import type { PaymentLink } from '../../../src/elements/payment-link.ts';
import type { CreatedLink, LinkStatus } from '../../../src/wire/links.ts';
import type { Status } from '../../../src/wire/status.ts';
import { json, OFFER, problem } from '../support/endpoint.ts';
import { find, press, spokenBy, TestPage, textOf, until } from '../support/page.ts';

const PAID: CreatedLink = {
	id: 'ck-paid',
	url: 'https://pagos.onepay.la/p/9',
	status: 'succeeded',
	amount: { value: '49900', currency: 'COP' },
	expires_at: null,
	status_token: 'token-of-ck-paid',
	provider: 'onepay',
	environment: 'test',
};

describe('one payment of an offer', () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
		localStorage.removeItem('checkout-links-seed');
	});
	afterEach(() => page.close());

	const bodies = () => page.endpoint.requests('POST').map(({ body }) => body);
	const attemptIds = () => new Set(bodies().map((body) => body?.attempt));
	const button = (element: PaymentLink) => find(element, '[part=button]');

	async function pressed(element: PaymentLink): Promise<void> {
		const times = page.left.length;
		await element.start();
		await until(() => page.left.length === times + 1);
	}

	/** The page as the payer finds it on another visit. */
	async function visit(previous: PaymentLink, returnsFrom?: string): Promise<PaymentLink> {
		previous.remove();
		history.replaceState(null, '', location.pathname);
		if (returnsFrom) page.returnWith(returnsFrom);
		return page.paymentLink();
	}

	it('is agreed on when the offer is shown: one random number, and nothing else before the press', async () => {
		expect(Object.keys(localStorage)).to.not.include('checkout-links-seed');
		await page.paymentLink();
		await until(() => localStorage['checkout-links-seed'] !== undefined);
		expect(Object.keys(localStorage).filter((key) => key.startsWith('checkout-links'))).to.deep.equal([
			'checkout-links-seed',
		]);
		expect(hasPendingCheckout()).to.equal(false);
	});

	it('is not agreed on by an element that has nothing to sell', async () => {
		delete page.endpoint.offers['pro'];
		await page.paymentLink();
		await navigator.locks.request('checkout-links-seed', () => {});
		expect(Object.keys(localStorage)).to.not.include('checkout-links-seed');
	});

	it('goes by the number that is there at the press, where another tab has written its own', async () => {
		const element = await page.paymentLink();
		localStorage['checkout-links-seed'] = '9,9,9';
		await pressed(element);
		const id = (
			await attempts.begin(offerKey({ endpoint: '/checkout', kind: 'payment', item: 'pro' }), 'payment')
		).id;
		expect([...attemptIds()]).to.deep.equal([id]);
		expect(await readSeed()).to.equal('9,9,9');
	});

	it('is pressed for only when the number had time to reach the other tabs', async () => {
		const element = await page.paymentLink();
		await readSeed();
		// The storage was cleared, and the press writes the number anew; another tab does so as well, a moment later.
		localStorage.removeItem('checkout-links-seed');
		const started = element.start();
		await until(() => localStorage['checkout-links-seed'] !== undefined);
		localStorage['checkout-links-seed'] = '7,7,7';
		await started;
		const key = offerKey({ endpoint: '/checkout', kind: 'payment', item: 'pro' });
		expect([...attemptIds()]).to.deep.equal([(await attempts.begin(key, 'payment')).id]);
		expect(await readSeed()).to.equal('7,7,7');
	});

	it('is agreed on where there are no locks, and where another tab is frozen with one', async () => {
		const { locks } = navigator;
		for (const hidden of [true, false]) {
			localStorage.removeItem('checkout-links-seed');
			const { promise: thawed, resolve: thaw } = Promise.withResolvers<void>();
			if (hidden) Object.defineProperty(navigator, 'locks', { configurable: true, value: undefined });
			else void locks.request('checkout-links-seed', () => thawed);
			try {
				expect(await Promise.race([readSeed(), thawed])).to.equal(localStorage['checkout-links-seed']);
			} finally {
				Reflect.deleteProperty(navigator, 'locks');
				thaw();
			}
		}
	});

	it('keeps its number where the storage is emptied while it is written', async () => {
		const reading = readSeed();
		await until(() => localStorage['checkout-links-seed'] !== undefined);
		localStorage.removeItem('checkout-links-seed');
		expect(await reading).to.match(/^\d/);
		expect(localStorage['checkout-links-seed']).to.equal(undefined);
	});

	it('stays the same when the page draws the element anew', async () => {
		const holder = await fixture<HTMLElement>(html`<div><payment-link item="pro"></payment-link></div>`);
		for (let times = 0; times < 3; times++) {
			holder.innerHTML = '<payment-link item="pro"></payment-link>';
			const element = holder.firstElementChild as PaymentLink;
			await until(() => element.state === 'ready');
			await pressed(element);
		}
		expect(attemptIds().size).to.equal(1);
		expect(page.endpoint.made).to.equal(1);
	});

	it('stays the same when the payer chooses another way to pay', async () => {
		const methods = ['card', 'pse'].map((id) => ({ id, label: id, provider: OFFER.provider }));
		page.endpoint.offers['pro'] = { ...OFFER, methods };
		const element = await page.paymentLink();
		element.method = 'card';
		await pressed(element);
		element.dismiss();
		element.method = 'pse';
		await pressed(element);
		expect(bodies().map((body) => body?.method)).to.deep.equal(['card', 'pse']);
		expect(attemptIds().size).to.equal(1);
		expect(page.endpoint.links).to.equal(1);
	});

	for (const end of ['failed', 'cancelled', 'expired'] as const) {
		it(`stays the same after ${end}, which the payer sees on their return and not on a later visit`, async () => {
			const first = await page.paymentLink();
			await pressed(first);
			page.endpoint.status = end;
			const back = await visit(first, 'ck-1');
			await until(() => back.state === end);
			const later = await visit(back);
			await until(() => later.state === 'ready');
			expect(hasPendingCheckout()).to.equal(false);
			expect(page.endpoint.requests('GET', 'payment-links/')).to.have.length(1);
			await later.start();
			expect(attemptIds().size).to.equal(1);
		});
	}

	it('stays the same while the bank is at it, however long that takes', async () => {
		const first = await page.paymentLink();
		await pressed(first);
		page.endpoint.status = 'processing';
		for (const [key, text] of Object.entries(localStorage))
			localStorage[key] = String(text).replace(/"at":\d+/, `"at":${Date.now() - 100 * 24 * 3_600_000}`);
		const later = await visit(first);
		await until(() => later.state === 'processing');
	});

	it('is another after it was paid', async () => {
		const first = await page.paymentLink();
		await pressed(first);
		page.endpoint.status = 'succeeded';
		const back = await visit(first, 'ck-1');
		await until(() => back.state === 'succeeded');
		sessionStorage.clear();
		page.endpoint.status = 'pending';
		const later = await visit(back);
		await pressed(later);
		expect(attemptIds().size).to.equal(2);
	});

	it('is found by a page of its provider that was replaced since', async () => {
		page.endpoint.offers['pro'] = { ...OFFER, quantity: { min: 1, max: 3 } };
		const first = await page.paymentLink();
		await pressed(first);
		first.dismiss();
		first.quantity = 2;
		await pressed(first);
		expect(page.endpoint.made).to.equal(2);
		page.endpoint.status = 'cancelled';
		const back = await visit(first, 'ck-1');
		await until(() => back.state === 'cancelled');
		expect(
			attempts.open(offerKey({ endpoint: '/checkout', kind: 'payment', item: 'pro' }))?.link?.id,
		).to.equal('ck-2');
	});

	for (const code of ['not_found', 'status_token_invalid'] as const) {
		it(`can be pressed for again when its link is answered ${code}`, async () => {
			const first = await page.paymentLink();
			await pressed(first);
			page.endpoint.reading = problem(code, 404);
			const later = await visit(first);
			await until(
				() => page.endpoint.requests('GET', 'payment-links/').length === 1 && !hasPendingCheckout(),
			);
			page.endpoint.reading = 'usual';
			await pressed(later);
			expect(attemptIds().size).to.equal(1);
		});
	}

	describe('whose price has changed since it was shown', () => {
		it('is not made: the payer sees the new price, and presses again', async () => {
			const element = await page.paymentLink();
			page.endpoint.offers['pro'] = { ...OFFER, amount: { value: '59900', currency: 'COP' } };
			const errors: string[] = [];
			element.addEventListener('checkout-error', ({ error: { code } }) => errors.push(code));
			await press(button(element));
			await until(() => textOf(element).includes('Pagar $ 59.900'));
			await until(() => textOf(element).includes('El precio cambió. Revísalo antes de pagar.'));
			expect(errors).to.deep.equal(['price_changed']);
			expect([page.endpoint.made, page.left.length]).to.deep.equal([0, 0]);
			await press(button(element));
			await until(() => page.left.length === 1);
			expect(bodies().map((body) => body?.expected_amount?.value)).to.deep.equal(['49900', '59900']);
		});

		it('and whose link from before cannot be closed leads there only after the payer was told its amount', async () => {
			const first = await page.paymentLink();
			await pressed(first);
			page.endpoint.replaces = false;
			page.endpoint.offers['pro'] = { ...OFFER, amount: { value: '59900', currency: 'COP' } };
			const element = await visit(first);
			await until(() => textOf(element).includes('Pagar $ 59.900'));
			await press(button(element));
			const words = 'Ya tienes un pago abierto por $ 49.900. Si sigues, pagarás ese valor.';
			await until(() => textOf(element).includes(words));
			expect(page.left).to.have.length(1);
			expect(element.error).to.deep.equal({
				code: 'price_changed',
				amount: { value: '49900', currency: 'COP' },
			});
			await press(button(element));
			await until(() => page.left.length === 2);
			expect(page.endpoint.made).to.equal(1);
		});
	});

	it('that was made before is shown as paid, without another link', async () => {
		const heard: string[] = [];
		for (const type of [
			'checkout-created',
			'checkout-error',
			'checkout-redirect',
			'checkout-status',
			'checkout-success',
		])
			document.addEventListener(type, () => heard.push(type), { once: true });
		page.endpoint.creating = problem('already_paid', 409, { link: PAID });
		page.endpoint.status = 'succeeded';
		const element = await page.paymentLink();
		await press(button(element));
		await until(() => textOf(element).includes('Pago aprobado Este pago ya está hecho.'));
		await until(() => spokenBy(element).startsWith('Pago aprobado. Este pago ya está hecho.'));
		await until(() => element.result?.reference === 'ck-7F3K-9QPD');
		expect(page.endpoint.requests('GET', 'payment-links/ck-paid')[0]?.headers.get('authorization')).to.equal(
			'Bearer token-of-ck-paid',
		);
		expect(element.shadowRoot?.querySelector('[part=button]')).to.equal(null);
		await expect(element).to.be.accessible();
		expect(heard).to.deep.equal(['checkout-status', 'checkout-success']);
		expect(page.left).to.deep.equal([]);
		let again = 0;
		document.addEventListener('checkout-success', () => again++);
		sessionStorage.clear();
		const later = await visit(element);
		await later.start();
		await until(() => later.state === 'succeeded');
		expect(again, 'one payment is one success').to.equal(0);
	});

	const OVER = [
		[
			'that the shop has cancelled',
			'order_cancelled',
			409,
			'La tienda canceló este pago. Escríbele si aún quieres pagar.',
		],
		['whose offer ended meanwhile', 'offer_expired', 410, 'Ya no se puede pagar aquí: se venció el plazo.'],
	] as const;
	for (const [which, code, http, words] of OVER) {
		it(`${which} says so, with nothing to press`, async () => {
			page.endpoint.creating = problem(code, http);
			const element = await page.paymentLink();
			const errors: string[] = [];
			element.addEventListener('checkout-error', ({ error: problem }) => errors.push(problem.code));
			await press(button(element));
			await until(() => textOf(element) === words);
			expect(element.state).to.equal('unavailable');
			expect(element.shadowRoot?.querySelector('button')).to.equal(null);
			expect(spokenBy(element)).to.equal(words);
			expect(errors).to.deep.equal([code]);
			await expect(element).to.be.accessible();
		});
	}

	it('of an order is one for each token that is rendered of it, and picked up on a later visit', async () => {
		const token = (jti: string) =>
			`e30.${btoa(JSON.stringify({ jti, offer: { title: 'Factura', reference: 'F-1', provider: 'onepay', amount: OFFER.amount } }))}.c2ln`;
		const show = async (jti: string) => {
			const element = await fixture<PaymentLink>(html`<payment-link token=${token(jti)}></payment-link>`);
			await until(() => element.state !== 'loading');
			return element;
		};
		const first = await show('a');
		await pressed(first);
		first.remove();
		const second = await show('b');
		await until(() => second.state === 'ready');
		await pressed(second);
		expect(attemptIds().size).to.equal(1);
		second.remove();
		page.endpoint.status = 'processing';
		const third = await show('c');
		await until(() => third.state === 'processing');
	});

	describe('followed by its answers', () => {
		const report = (status: Status): LinkStatus => ({
			id: 'ck-1',
			status,
			final: ['succeeded', 'failed', 'refunded'].includes(status),
			updated_at: '2026-11-21T20:24:00.000Z',
			environment: 'test',
		});

		for (const [name, answers, shown, open] of [
			['a pending one that arrives after the decline', ['failed', 'pending'], ['failed', 'pending'], true],
			['a pending one that arrives after the approval', ['succeeded', 'pending'], ['succeeded'], false],
			['a decline that arrives after the approval', ['succeeded', 'failed'], ['succeeded'], false],
			['an approval that arrives after the decline', ['failed', 'succeeded'], ['failed', 'succeeded'], false],
			['a refund', ['succeeded', 'refunded'], ['succeeded', 'refunded'], false],
			['a decline', ['pending', 'failed'], ['pending', 'failed'], false],
		] as const) {
			it(`takes in ${name}`, async () => {
				const attempt = attempts.keep(await attempts.begin('offer', 'payment'), {
					id: 'ck-1',
					status_token: 'r',
				});
				const events: string[] = [];
				const host = Object.assign(new EventTarget(), { endpoint: '/checkout', headers: {} });
				const follower = createFollower(
					{
						state: { name: 'confirming' },
						send: (event) => void ('report' in event && events.push(event.report.status)),
					},
					host,
				);
				let successes = 0;
				host.addEventListener('checkout-success', () => successes++);
				for (const status of answers) follower.report(attempt, report(status));
				expect(events).to.deep.equal(shown);
				expect(successes).to.equal(answers.includes('succeeded' as never) ? 1 : 0);
				expect(attempts.open('offer') !== undefined).to.equal(open);
			});
		}

		it('stays ended where a slow tab answers late', async () => {
			const attempt = attempts.keep(await attempts.begin('offer', 'payment'), {
				id: 'ck-1',
				status_token: 'r',
			});
			const host = () => Object.assign(new EventTarget(), { endpoint: '/checkout', headers: {} });
			const owner = { state: { name: 'confirming' }, send() {} } as const;
			const [fast, slow] = [createFollower(owner, host()), createFollower(owner, host())];
			fast.report(attempt, report('succeeded'));
			const next = await attempts.begin('offer', 'payment');
			slow.report(attempt, report('failed'));
			slow.report(attempt, report('pending'));
			attempts.keep(attempt, { id: 'ck-1', status_token: 'r' });
			expect((await attempts.begin('offer', 'payment')).id).to.equal(next.id);
			expect(attempts.open('offer')).to.equal(undefined);
		});
	});

	it('answers late to a press that was made before another tab paid, and stays paid', async () => {
		const element = await page.paymentLink();
		const { promise, resolve } = Promise.withResolvers<Response>();
		page.endpoint.creating = () => promise;
		const started = element.start();
		await until(() => bodies().length === 1);
		const key = offerKey({ endpoint: '/checkout', kind: 'payment', item: 'pro' });
		const attempt = attempts.keep(await attempts.begin(key, 'payment'), { id: 'ck-1', status_token: 'r' });
		attempts.settle(attempt, 'paid');
		resolve(json({ ...PAID, id: 'ck-1', status: 'pending' }, 201));
		await started;
		expect(attempts.open(key)).to.equal(undefined);
		expect((await attempts.begin(key, 'payment')).id).to.not.equal(attempt.id);
	});
});
