import { expect, fixture, html } from '@open-wc/testing';
import type { ConnectLink } from '../../src/elements/connect-link.ts';
import type { PaymentLink } from '../../src/elements/payment-link.ts';
import { CONNECT_OFFER, OFFER, problem } from './support/endpoint.ts';
import { find, press, TestPage, until } from './support/page.ts';

const RED = 'rgb(200, 10, 20)';

/** Every token, with a place where a page sees it work. */
const TOKENS: readonly (readonly [
	token: string,
	value: string,
	selector: string,
	property: string,
	computed: string,
])[] = [
	['color-text', RED, '[part=title]', 'color', RED],
	['color-surface', RED, '.card', 'backgroundColor', RED],
	['color-muted', RED, '[part=description]', 'color', RED],
	['color-border', RED, '.card', 'borderTopColor', RED],
	['color-accent', RED, '.main', 'backgroundColor', RED],
	['color-on-accent', RED, '.main', 'color', RED],
	['color-warning', RED, '[part=badge]', 'color', RED],
	['color-danger', RED, '[part=error]', 'color', RED],
	['card-border', `3px solid ${RED}`, '.card', 'borderTopWidth', '3px'],
	['card-radius', '3px', '.card', 'borderTopLeftRadius', '3px'],
	['card-padding', '3px', '.card', 'paddingTop', '3px'],
	['control-height', '60px', '.main', 'minHeight', '60px'],
	['control-radius', '3px', '.main', 'borderTopLeftRadius', '3px'],
];

describe('A page gives the element its own looks', () => {
	let page: TestPage;
	const sheets = new CSSStyleSheet();
	beforeEach(() => {
		page = new TestPage();
		document.adoptedStyleSheets = [sheets];
	});
	afterEach(() => {
		page.close();
		document.adoptedStyleSheets = [];
	});

	const withStyles = (rules: string) => sheets.replaceSync(rules);

	for (const [token, value, selector, property, computed] of TOKENS)
		it(`with --checkout-${token}`, async () => {
			withStyles(`payment-link { --checkout-${token}: ${value} }`);
			page.endpoint.creating = problem('internal', 500);
			const element = await page.paymentLink();
			if (token === 'color-danger') {
				await press(find(element, '.main'));
				await until(() => find(element, '[part=error]').innerText !== '');
			}
			await element.updateComplete;
			const styles = getComputedStyle(find(element, selector)) as unknown as Record<string, string>;
			expect(styles[property]).to.equal(computed);
		});

	it('with --checkout-color-focus', async () => {
		withStyles(`payment-link { --checkout-color-focus: ${RED} }`);
		page.endpoint.offers['pro'] = { ...OFFER, fields: ['email'] };
		const element = await page.paymentLink();
		await element.updateComplete;
		find(element, '#email').focus();
		expect(getComputedStyle(find(element, '#email')).outlineColor).to.equal(RED);
	});

	it('with --checkout-color-success', async () => {
		withStyles(`payment-link { --checkout-color-success: ${RED} }`);
		const first = await page.paymentLink();
		await press(find(first, '.main'));
		await until(() => page.left.length === 1);
		first.remove();
		page.endpoint.status = 'succeeded';
		page.returnWith('ck-1');
		const element = await page.paymentLink();
		await until(() => element.shadowRoot?.querySelector('.good .icon'));
		expect(getComputedStyle(find(element, '.icon')).color).to.equal(RED);
	});

	/** What a page can reach of what is drawn; `z-index` does nothing else there. */
	function reached(element: Element): string[] {
		const parts = [...(element.shadowRoot?.querySelectorAll('[part]') ?? [])];
		return [
			...new Set(
				parts.filter((part) => getComputedStyle(part).zIndex === '7').map((part) => part.part.value),
			),
		];
	}

	function styleParts(names: readonly string[]): void {
		withStyles(names.map((name) => `::part(${name}) { z-index: 7 }`).join(' '));
	}

	it('by the parts of the card', async () => {
		const parts =
			'base image title description badge amount tax methods method form field field-label input select'
				.concat(' hint stepper step button label spinner secure error countdown')
				.split(' ');
		styleParts(parts);
		page.endpoint.offers['pro'] = {
			...OFFER,
			image: 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
			quantity: { min: 1, max: 3 },
			methods: ['card', 'pse'].map((id) => ({ id, label: id, provider: OFFER.provider })),
			fields: ['phone'],
			expires_at: new Date(Date.now() + 600_000).toISOString(),
		};
		const element = await page.paymentLink();
		await element.updateComplete;
		expect(reached(element).sort()).to.deep.equal(parts.sort());
	});

	it('by the parts of an open amount, of faults and of the dialog', async () => {
		const parts = ['suggestions', 'suggestion', 'field-error', 'dialog', 'close'];
		styleParts(parts);
		const { amount: _, tax: __, ...open } = OFFER;
		page.endpoint.offers['pro'] = {
			...open,
			open_amount: { currency: 'COP', min: '5000', max: '9000', suggestions: ['6000'] },
		};
		const element = await fixture<PaymentLink>(
			html`<payment-link item="pro" variant="button"></payment-link>`,
		);
		await until(() => element.state === 'ready');
		await element.updateComplete;
		await press(find(element, '.bare > .main'));
		await until(() => element.shadowRoot?.querySelector('dialog[open]'));
		await press(find(element, 'dialog .main'));
		await until(() => element.shadowRoot?.querySelector('[part=field-error]'));
		expect(reached(element).sort()).to.deep.equal(parts.sort());
	});

	it('by the state that it is in, and by no other', async () => {
		page.endpoint.offering = 'never';
		const element = await fixture<PaymentLink>(html`<payment-link item="pro"></payment-link>`);
		expect(element.matches(':state(loading)')).to.equal(true);
		page.endpoint.offering = 'usual';
		element.reset();
		await until(() => element.matches(':state(ready)'));
		expect(element.matches(':state(loading)')).to.equal(false);
		page.endpoint.creating = 'never';
		await press(find(element, '.main'));
		await until(() => element.matches(':state(creating)'));
		element.dismiss();
		await until(() => element.matches(':state(ready):not(:state(creating))'));
	});

	it('with its own words, pictures and terms in the slots', async () => {
		const element = await fixture<PaymentLink>(html`
			<payment-link item="pro">
				Comprar
				<b slot="start">1</b><b slot="image">2</b><b slot="fields">3</b><b slot="end">4</b
				><b slot="legal">5</b>
			</payment-link>
		`);
		await until(() => element.state === 'ready');
		await element.updateComplete;
		for (const child of element.children) expect(child.getClientRects(), child.slot).to.have.length(1);
		expect(find(element, '.main').textContent).to.not.equal('');
		expect(find<HTMLSlotElement>(element, '.main slot:not([name])').assignedNodes()).to.not.have.length(0);
	});

	it('in a theme of its own, whatever the page has', async () => {
		page.endpoint.offers['card'] = CONNECT_OFFER;
		const element = await fixture<ConnectLink>(html`<connect-link item="card" theme="dark"></connect-link>`);
		await until(() => element.state === 'ready');
		expect(getComputedStyle(element).colorScheme).to.equal('dark');
		element.theme = 'light';
		await element.updateComplete;
		expect(getComputedStyle(element).colorScheme).to.equal('light');
		await expect(element).to.be.accessible();
	});
});
