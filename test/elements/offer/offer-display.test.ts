import { expect, fixture, html } from '@open-wc/testing';
import type { PaymentLink } from '../../../src/elements/payment-link.ts';
import type { Offer } from '../../../src/wire/offer.ts';
import { OFFER } from '../support/endpoint.ts';
import { find, spokenBy, TestPage, textOf, until } from '../support/page.ts';

const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

describe('The offer', () => {
	let page: TestPage;
	const now = Date.now;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => {
		Date.now = now;
		page.close();
	});

	async function open(offer: Partial<Offer> = {}): Promise<PaymentLink> {
		page.endpoint.offers['pro'] = { ...OFFER, ...offer };
		const element = await fixture<PaymentLink>(html`<payment-link item="pro"></payment-link>`);
		await until(() => element.state !== 'loading');
		await element.updateComplete;
		return element;
	}

	/** A moment so many seconds from now, as the wire says it. */
	const inSeconds = (seconds: number) => new Date(now() + seconds * 1000).toISOString();

	it('has its picture in a place of its size, and none where it does not arrive', async () => {
		const element = await open({ image: PIXEL });
		const image = find<HTMLImageElement>(element, 'img');
		expect(image.alt).to.equal('');
		const { width, height } = image.getBoundingClientRect();
		expect([width, height]).to.deep.equal([44, 44]);
		image.src = 'data:image/png;base64,AAAA';
		await until(() => getComputedStyle(image).display === 'none');
		expect(textOf(element)).to.contain('Suscripción Premium');
	});

	it('takes a picture of the page in its place', async () => {
		page.endpoint.offers['pro'] = { ...OFFER, image: PIXEL };
		const element = await fixture<PaymentLink>(
			html`<payment-link item="pro"><svg slot="image" width="44" height="44"></svg></payment-link>`,
		);
		await until(() => element.state === 'ready');
		expect(find<HTMLSlotElement>(element, 'slot[name=image]').assignedElements()).to.have.length(1);
		expect(find(element, 'img').getClientRects()).to.have.length(0);
	});

	it('takes the place that its skeleton kept, to the pixel', async () => {
		let arrive = () => {};
		page.endpoint.offering = () => new Promise((resolve) => (arrive = () => resolve(Response.json(OFFER))));
		const frame = await fixture<HTMLElement>(
			html`<div style="inline-size: 360px"><payment-link item="pro"></payment-link></div>`,
		);
		const element = frame.firstElementChild as PaymentLink;
		await element.updateComplete;
		expect(element.state).to.equal('loading');
		const before = element.getBoundingClientRect().height;
		const buttonBefore = find(element, '.main').getBoundingClientRect().top;
		arrive();
		await until(() => element.state === 'ready');
		await element.updateComplete;
		expect(element.getBoundingClientRect().height).to.be.closeTo(before, 1);
		expect(find(element, '.main').getBoundingClientRect().top).to.be.closeTo(buttonBefore, 1);
	});

	it('moves nothing on the page when it arrives', async () => {
		// Only Chromium measures this; the others hold the heights of the test above.
		if (!PerformanceObserver.supportedEntryTypes.includes('layout-shift')) return;
		const shifts: number[] = [];
		const observer = new PerformanceObserver((list) => {
			for (const entry of list.getEntries())
				shifts.push((entry as PerformanceEntry & { value: number }).value);
		});
		observer.observe({ type: 'layout-shift' });
		await open();
		await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
		for (const entry of observer.takeRecords())
			shifts.push((entry as PerformanceEntry & { value: number }).value);
		observer.disconnect();
		expect(shifts.reduce((sum, value) => sum + value, 0)).to.be.below(0.01);
	});

	it('says nothing of an end that is far away', async () => {
		const element = await open({ expires_at: inSeconds(2 * 60 * 60) });
		expect(element.shadowRoot?.querySelector('[part=countdown]')).to.equal(null);
	});

	it('counts down to an end that is near, and tells the ear at its marks only', async () => {
		const opened = now();
		Date.now = () => opened;
		const element = await open({ expires_at: new Date(opened + (14 * 60 + 32) * 1000).toISOString() });
		expect(find(element, '[part=countdown]').innerText).to.equal('Esta oferta vence en 14:32');
		expect(spokenBy(element)).to.equal('');
		await expect(element).to.be.accessible();
		Date.now = () => opened + (4 * 60 + 33) * 1000;
		await until(() => spokenBy(element) === 'Esta oferta vence en 10 minutos');
		Date.now = () => opened + (13 * 60 + 40) * 1000;
		await until(() => spokenBy(element) === 'Esta oferta vence en 1 minuto');
	});

	it('is over when its time is, and leaves nothing to press', async () => {
		const element = await open({ expires_at: inSeconds(1) });
		await until(() => element.state === 'unavailable');
		expect(element.error?.code).to.equal('offer_expired');
		await until(() => textOf(element) === 'Ya no se puede pagar aquí: se venció el plazo.');
		expect(element.shadowRoot?.querySelector('[part=button]')).to.equal(null);
		await expect(element).to.be.accessible();
	});

	it('is over when its time is, where a token brings it', async () => {
		const offer = { ...OFFER, provider: 'onepay', expires_at: inSeconds(1) };
		const element = await fixture<PaymentLink>(
			html`<payment-link token=${`e30.${btoa(JSON.stringify({ jti: 'x', offer }))}.c2ln`}></payment-link>`,
		);
		await until(() => element.state === 'unavailable');
		expect(element.error?.code).to.equal('offer_expired');
	});

	it('cannot be paid where it was over before it arrived', async () => {
		const element = await open({ expires_at: inSeconds(-60) });
		await until(() => element.state === 'unavailable');
	});

	it('keeps its choices to the arrow keys', async () => {
		const methods = ['Tarjeta', 'PSE'].map((label) => ({ id: label, label, provider: OFFER.provider }));
		const element = await open({ methods });
		const [first, second] = [
			...(element.shadowRoot?.querySelectorAll<HTMLInputElement>('[name=method]') ?? []),
		];
		expect([first?.checked, second?.checked]).to.deep.equal([true, false]);
		element.method = 'PSE';
		await until(() => second?.checked);
		expect(first?.checked).to.equal(false);
	});
});
