import { expect, fixture, html } from '@open-wc/testing';
import { resolveLocale, type LocaleHost } from '../../../src/elements/locales/locale-controller.ts';
import type { PaymentLink } from '../../../src/elements/payment-link.ts';
import { TestPage, textOf, until } from '../support/page.ts';

describe('the language of an element', () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => page.close());

	const hostIn = (markup: Parameters<typeof fixture>[0]) =>
		fixture(markup).then((root) => (root.querySelector('b') ?? root) as unknown as LocaleHost);

	it('is its own attribute before anything else', async () => {
		const element = await fixture<PaymentLink>(
			html`<payment-link item="pro" locale="en-US" lang="pt-BR"></payment-link>`,
		);
		expect(resolveLocale(element)).to.equal('en-US');
	});

	it('is the closest lang otherwise, its own included', async () => {
		expect(
			resolveLocale(
				await hostIn(
					html`<div lang="en">
						<i lang="fr-CA"><b></b></i>
					</div>`,
				),
			),
		).to.equal('fr-CA');
		expect(resolveLocale(await hostIn(html`<b lang="pt-BR"></b>`))).to.equal('pt-BR');
	});

	it('is found through the shadow roots of other elements', async () => {
		const outer = await fixture(html`<div lang="fr"><span></span></div>`);
		const root = outer.querySelector('span')?.attachShadow({ mode: 'open' });
		const inner = document.createElement('b');
		root?.append(inner);
		expect(resolveLocale(inner as unknown as LocaleHost)).to.equal('fr');
	});

	it('is the page’s where nothing closer is known', async () => {
		document.documentElement.lang = 'en-GB';
		expect(resolveLocale(await hostIn(html`<p lang="de"><b></b></p>`))).to.equal('en-GB');
	});

	for (const wrong of ['', 'es_CO', 'x', 'klingon-empire!', '日本語', 'e', '-', 'en--US', '<b>']) {
		it(`passes over ${JSON.stringify(wrong)} without a word`, async () => {
			const element = await fixture<PaymentLink>(
				html`<payment-link item="pro" locale=${wrong}></payment-link>`,
			);
			expect(resolveLocale(element)).to.equal('es-CO');
		});
	}

	it('writes region and script as BCP 47 does', async () => {
		const element = await fixture<PaymentLink>(html`<payment-link item="pro" locale="ES-co"></payment-link>`);
		expect(resolveLocale(element)).to.equal('es-CO');
	});

	it('changes with the page', async () => {
		const element = await page.paymentLink();
		expect(textOf(element)).to.contain('Pagar');
		document.documentElement.lang = 'en';
		await until(() => /Pay COP 49,900/.test(textOf(element)));
		document.documentElement.lang = 'es-CO';
		await until(() => /Pagar \$ 49\.900/.test(textOf(element)));
	});
});
