import { expect } from '@open-wc/testing';
import type { Attempt } from '../../../src/elements/attempt/attempt.ts';
import { createFollower } from '../../../src/elements/attempt/follow.ts';
import { printReceipt } from '../../../src/elements/outcome/print-receipt.ts';
import { rememberPaid, recallPaid } from '../../../src/elements/return/recall-paid.ts';
import type { LinkStatus } from '../../../src/wire/links.ts';
import { TestPage, textOf, until, find, press } from '../support/page.ts';

const ATTEMPT = {
	id: 'a',
	offer: 'o',
	kind: 'payment',
	at: 1,
	link: { id: 'ck-1', status_token: 'r' },
} as const;

describe('A receipt', () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => page.close());

	it('is all that is printed, however deep in the page it is', () => {
		document.body.insertAdjacentHTML(
			'beforeend',
			'<main><p>Menu</p><section><div class="host"></div><p>Footer</p></section></main>',
		);
		const main = document.body.lastElementChild as HTMLElement;
		const root = main.querySelector('.host')?.attachShadow({ mode: 'open' });
		if (!root) throw new Error('no root');
		root.innerHTML = '<p>Beside</p><b><i>Receipt</i></b>';
		const receipt = root.querySelector('b') as HTMLElement;
		let hidden: readonly boolean[] = [];
		printReceipt(receipt, () => {
			// A browser that lays out for paper is not to be had in a test: the rules are asked instead.
			const [rule] = root.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]) as CSSMediaRule[];
			expect(rule?.media.mediaText).to.equal('print');
			const { selectorText } = rule?.cssRules[0] as CSSStyleRule;
			const [inPage = '', inRoot = ''] = selectorText.split(/, (?=:host)/);
			hidden = [
				...[...main.querySelectorAll('p, section, .host')].map((node) => node.matches(inPage)),
				...[...root.querySelectorAll('p, b, i')].map((node) => node.matches(inRoot.replace(/^:host > /, ''))),
			];
		});
		expect(hidden).to.deep.equal([true, false, false, true, true, false, false]);
		dispatchEvent(new Event('afterprint'));
		expect(receipt.hasAttribute('data-checkout-receipt')).to.equal(false);
		main.remove();
	});

	it('is there again when the browser loads the page anew, and only then', () => {
		rememberPaid(ATTEMPT);
		expect(recallPaid({ type: 'reload' }, 10)?.id).to.equal('a');
		expect(recallPaid({ type: 'back_forward' }, 10)?.id).to.equal('a');
		expect(recallPaid({ type: 'reload' }, 60_000), 'an element that comes later').to.equal(undefined);
		history.replaceState(null, '', `${location.pathname}/other`);
		expect(recallPaid({ type: 'reload' }, 10), 'on another page').to.equal(undefined);
	});

	it('is forgotten when the payer opens the page to buy once more', () => {
		rememberPaid(ATTEMPT);
		expect(recallPaid({ type: 'navigate' }, 10)).to.equal(undefined);
		expect(recallPaid({ type: 'reload' }, 10)).to.equal(undefined);
	});

	it('is told to the page as a success once, whoever of its elements and loads shows it', async () => {
		let successes = 0;
		const hear = () => successes++;
		document.addEventListener('checkout-success', hear);
		const first = await page.paymentLink();
		await first.start();
		first.remove();
		page.endpoint.status = 'succeeded';
		page.returnWith('ck-1');
		const element = await page.paymentLink();
		await until(() => element.state === 'succeeded');
		const { attempt } = JSON.parse(sessionStorage.getItem('checkout-links:told') ?? '') as {
			attempt: Attempt;
		};
		const again = createFollower({ state: { name: 'loading' }, send() {} }, element);
		again.report(attempt, element.result as LinkStatus);
		document.removeEventListener('checkout-success', hear);
		expect(successes).to.equal(1);
	});

	it('copies its reference, and says so', async () => {
		const first = await page.paymentLink();
		await first.start();
		first.remove();
		page.endpoint.status = 'succeeded';
		page.returnWith('ck-1');
		const element = await page.paymentLink();
		await until(() => element.state === 'succeeded' && element.shadowRoot?.querySelector('[part=copy]'));
		const written: string[] = [];
		const { clipboard } = navigator;
		Object.defineProperty(navigator, 'clipboard', {
			configurable: true,
			value: { writeText: async (text: string) => void written.push(text) },
		});
		await press(find(element, '[part=copy]'));
		await until(() => textOf(element).includes('Copiado'));
		expect(written).to.deep.equal(['ck-7F3K-9QPD']);
		Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
	});
});
