import { expect } from '@open-wc/testing';
import type { CreatedLink } from '../../../src/wire/links.ts';
import { attempts } from '../../../src/elements/attempt/browser-memory.ts';
import type { PaymentLink } from '../../../src/elements/payment-link.ts';
import { json, OFFER, problem } from '../support/endpoint.ts';
import { find, press, TestPage, textOf, until } from '../support/page.ts';

const cop = (value: string) => ({ value, currency: 'COP' });

/** A link as the endpoint answers it, for another amount than the offer on the page. */
const linkFor = (value: string): CreatedLink => ({
	id: 'ck-9',
	url: 'https://pagos.onepay.la/p/9',
	status: 'pending',
	amount: cop(value),
	expires_at: null,
	status_token: 'token-of-ck-9',
	provider: 'onepay',
	environment: 'test',
});

/** A checkout token for show; only the endpoint checks signatures. */
function token(title: string): string {
	const offer = { kind: 'payment', title, amount: cop('49900'), provider: 'onepay', reference: title };
	const claims = { offer };
	const encode = (value: object) => btoa(JSON.stringify(value)).replace(/=+$/, '');
	return `${encode({ alg: 'HS256' })}.${encode(claims)}.signature`;
}

describe('A press', () => {
	let page: TestPage;
	beforeEach(() => (page = new TestPage()));
	afterEach(() => page.close());

	const pressed = async (element: PaymentLink) => {
		await press(find(element, '[part=button]'));
	};
	const made = () => page.endpoint.requests('POST', 'payment-links').map(({ body }) => body?.attempt);

	it('sends nobody to pay another price than the page showed: the payer sees it first', async () => {
		const element = await page.paymentLink();
		page.endpoint.creating = json(linkFor('59900'), 201);
		page.endpoint.offers['pro'] = { ...OFFER, amount: cop('59900') };
		await pressed(element);
		await until(() => /59\.900/.test(textOf(element)));
		expect(page.left).to.deep.equal([]);
		expect(element.state).to.equal('ready');
		expect(element.error?.code).to.equal('price_changed');
		await pressed(element);
		await until(() => page.left.length === 1);
		expect(page.left).to.deep.equal(['https://pagos.onepay.la/p/9']);
	});

	it('leads to a link for the same price that is written in another way', async () => {
		const element = await page.paymentLink();
		page.endpoint.creating = json(linkFor('49900.00'), 201);
		await pressed(element);
		await until(() => page.left.length === 1);
		expect(page.left).to.deep.equal(['https://pagos.onepay.la/p/9']);
	});

	it('goes on with its attempt when the payer presses again, whatever was answered', async () => {
		const element = await page.paymentLink();
		page.endpoint.creating = problem('attempt_reused', 422);
		await pressed(element);
		await until(() => element.error?.code === 'attempt_reused');
		expect(page.left).to.deep.equal([]);
		page.endpoint.creating = json(linkFor('49900'), 201);
		await pressed(element);
		await until(() => page.left.length === 1);
		const [first, second] = made();
		expect(first).to.be.a('string').and.equal(second);
		expect(made()).to.have.length(2);
	});
});

describe('A page with a checkout token', () => {
	let page: TestPage;
	const shown: PaymentLink[] = [];
	beforeEach(() => (page = new TestPage()));
	afterEach(() => {
		for (const element of shown.splice(0)) element.remove();
		page.close();
	});

	async function offering(title: string): Promise<PaymentLink> {
		const element = document.createElement('payment-link');
		element.token = token(title);
		shown.push(element);
		document.body.append(element);
		await until(() => element.state === 'ready' && textOf(element).includes(title));
		return element;
	}

	it('offers its own order, though this browser has begun to pay another one', async () => {
		const first = await offering('Factura 1');
		await press(find(first, '[part=button]'));
		await until(() => page.left.length === 1);
		first.remove();
		expect(attempts.of('ck-1')).to.not.equal(undefined);
		page.endpoint.status = 'succeeded';
		const second = await offering('Factura 2');
		// What the browser remembers is looked up before an offer is shown.
		expect(second.state).to.equal('ready');
		expect(page.endpoint.requests('GET', 'payment-links')).to.deep.equal([]);
	});
});
