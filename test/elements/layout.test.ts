import { expect, fixture, html } from '@open-wc/testing';
import type { PaymentLink } from '../../src/elements/payment-link.ts';
import { json, OFFER } from './support/endpoint.ts';
import { find, press, TestPage, textOf, until } from './support/page.ts';

const LONG = 'Suscripción Premium anual para toda la familia, con envío gratis y asesoría en casa';

describe('On a narrow page', () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => page.close());

	async function open(mode: 'redirect' | 'qr'): Promise<PaymentLink> {
		const box = await fixture(
			html`<div style="inline-size: 344px"><payment-link item="pro" mode=${mode}></payment-link></div>`,
		);
		const element = box.querySelector('payment-link') as PaymentLink;
		await until(() => element.state !== 'loading');
		await element.updateComplete;
		return element;
	}

	const box = (element: Element, selector: string) => find(element, selector).getBoundingClientRect();
	const middle = ({ left, width }: DOMRect) => left + width / 2;

	it('the mark of tests stands beside the first line of a long title', async () => {
		page.endpoint.offers['pro'] = { ...OFFER, title: LONG };
		const element = await open('redirect');
		const title = document.createRange();
		title.selectNodeContents(find(element, '[part=title]'));
		const [first, second] = [...title.getClientRects()];
		const badge = box(element, '[part=badge]');
		expect(badge.top).to.be.closeTo(first?.top ?? 0, 5);
		expect(badge.bottom).to.be.closeTo(first?.bottom ?? 0, 5);
		expect(badge.left).to.be.at.least(first?.right ?? Infinity);
		expect(second?.top).to.be.at.least(badge.top + badge.height / 2);
	});

	it('an offer that did not arrive keeps no place, and nothing is drawn behind the reason', async () => {
		page.endpoint.offering = 'offline';
		const element = await open('redirect');
		await until(() => textOf(element).includes('Sin conexión'));
		for (const part of ['title', 'amount', 'secure'])
			expect(find(element, `[part=${part}]`).checkVisibility(), part).to.equal(false);
		expect(getComputedStyle(find(element, '[part=error]')).backgroundColor).to.equal('rgba(0, 0, 0, 0)');
		expect(box(element, '[part=error]').width).to.equal(box(element, '[part=button]').width);
	});

	it('the code is in the middle, and the time left on the line of what turns', async () => {
		page.endpoint.creating = async () => {
			page.endpoint.creating = 'usual';
			const link = { id: 'ck-1', url: page.endpoint.pageUrl, status: 'pending', amount: OFFER.amount };
			const ends = new Date(Date.now() + 15 * 86_400_000).toISOString();
			return json({ ...link, expires_at: ends, status_token: 'status_token', provider: 'onepay' }, 201);
		};
		const element = await open('qr');
		await press(find(element, '[part=button]'));
		await until(() => textOf(element).includes('Vence en 15 días'));
		expect(middle(box(element, '[part=qr]'))).to.be.closeTo(middle(box(element, '[part=base]')), 1);
		const [spinner, words] = [...find(element, '.live').children].map((child) =>
			child.getBoundingClientRect(),
		);
		expect(words?.left).to.be.greaterThan(spinner?.right ?? Infinity);
		expect(words?.top).to.be.lessThan(spinner?.bottom ?? 0);
	});
});

describe('On a wide page', () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => page.close());

	async function widthIn(style: string): Promise<number> {
		const room = await fixture(
			html`<div>
				<style>
					${style}
				</style>
				<div style="inline-size: 1000px; font-size: 16px"><payment-link item="pro"></payment-link></div>
			</div>`,
		);
		const element = room.querySelector('payment-link') as PaymentLink;
		await until(() => element.state === 'ready');
		return find(element, '[part=button]').getBoundingClientRect().width;
	}

	it('a button is no wider than can be read and reached', async () => {
		expect(await widthIn('')).to.be.within(400, 480);
	});

	it('a page that wants it wider says so', async () => {
		expect(await widthIn('payment-link { max-inline-size: none; }')).to.be.above(900);
	});
});
