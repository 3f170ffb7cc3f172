import { expect } from '@open-wc/testing';
import type { PaymentLink } from '../../src/elements/payment-link.ts';
import { find, press, TestPage, until } from './support/page.ts';
import { OFFER } from './support/endpoint.ts';

const guide = await (await fetch('/docs/theming.md')).text();

/** What stands in a fence under a heading of the guide. */
function snippet(heading: string, language: 'css' | 'html'): string {
	const [, section = ''] = guide.split(`\n## ${heading}\n`);
	const [, code = ''] =
		new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(section.split('\n## ')[0] ?? '') ?? [];
	if (!code) throw new Error(`No ${language} under ${heading}.`);
	return code;
}

describe('The guide to theming', () => {
	let page: TestPage;
	const sheet = new CSSStyleSheet();
	beforeEach(() => {
		page = new TestPage();
		document.adoptedStyleSheets = [sheet];
	});
	afterEach(() => {
		page.close();
		document.adoptedStyleSheets = [];
	});
	const paste = (heading: string) => sheet.replaceSync(snippet(heading, 'css'));
	const shown = async () => {
		const element = await page.paymentLink();
		await element.updateComplete;
		return (selector: string) => getComputedStyle(find(element, selector));
	};

	it('has no CSS that a browser does not understand', () => {
		const blocks = [...guide.matchAll(/^```css\n(.*?)^```/gms)].map(([, code = '']) => code);
		expect(blocks.length).to.be.above(5);
		for (const code of blocks) {
			sheet.replaceSync(code);
			expect(sheet.cssRules.length, code).to.equal(code.split('{').length - 1);
			for (const rule of sheet.cssRules) expect((rule as CSSStyleRule).style.length, code).to.be.above(0);
		}
	});

	it('changes a colour and the corners by tokens', async () => {
		paste('Tokens');
		const look = await shown();
		expect(look('.main').backgroundColor).to.equal('rgb(162, 69, 28)');
		expect(look('.card').borderTopLeftRadius).to.equal('24px');
	});

	it('has a colour for light and one for dark pages', async () => {
		paste('Light and dark');
		const root = document.documentElement;
		const look = await shown();
		root.style.colorScheme = 'light';
		expect(look('.main').backgroundColor).to.equal('rgb(162, 69, 28)');
		root.style.colorScheme = 'dark';
		expect(look('.main').backgroundColor).to.equal('rgb(240, 160, 108)');
		root.style.removeProperty('color-scheme');
	});

	it('gives the card another font', async () => {
		paste('Fonts');
		const look = await shown();
		expect(look('.main').fontFamily).to.equal('Georgia, serif');
		expect(look('.main').fontSize).to.equal('18px');
	});

	it('styles parts', async () => {
		paste('Parts');
		expect((await shown())('.main').textTransform).to.equal('uppercase');
	});

	it('fills slots', async () => {
		const place = document.createElement('div');
		place.innerHTML = snippet('Slots', 'html').replace(/src="[^"]*"/, '');
		document.body.append(place);
		const element = place.firstElementChild as PaymentLink;
		await element.updateComplete;
		const root = element.shadowRoot;
		for (const { slot, localName } of place.querySelectorAll('payment-link > *'))
			expect(root?.querySelector(`slot[name="${slot}"]`), localName).to.not.equal(null);
		place.remove();
	});

	it('lets the page see that it is paid', async () => {
		paste('States');
		const cart = document.createElement('p');
		cart.className = 'cart';
		document.body.append(cart);
		const first = await page.paymentLink();
		expect(getComputedStyle(cart).display).to.equal('block');
		await press(find(first, '.main'));
		await until(() => page.left.length === 1);
		first.remove();
		page.endpoint.status = 'succeeded';
		page.returnWith('ck-1');
		await page.paymentLink();
		await until(() => getComputedStyle(cart).display === 'none');
		cart.remove();
	});

	it('keeps the place of a card until the script has arrived', async () => {
		const frame = document.createElement('iframe');
		document.body.append(frame);
		const { contentDocument: other } = frame;
		if (!other) throw new Error('There is no page in the frame.');
		other.body.innerHTML = `<style>${snippet('Before the script is loaded', 'css')}</style><payment-link></payment-link>`;
		const kept = other.querySelector('payment-link')?.getBoundingClientRect().height;
		frame.remove();

		const { tax: _, ...offer } = OFFER;
		page.endpoint.offers['pro'] = { ...offer, description: 'Tostión media' };
		const element = await page.paymentLink();
		element.style.cssText = 'inline-size: 24rem; font-family: system-ui';
		await element.updateComplete;
		expect(element.getBoundingClientRect().height).to.be.closeTo(kept ?? 0, 2);
	});
});
