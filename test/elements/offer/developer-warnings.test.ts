import { expect, fixture } from '@open-wc/testing';
import { html, unsafeStatic } from 'lit/static-html.js';
import type { PaymentLink } from '../../../src/elements/payment-link.ts';
import { json, OFFER, problem, type FakeEndpoint } from '../support/endpoint.ts';
import { find, press, TestPage, textOf, until } from '../support/page.ts';

const DOWN = /Sin conexión/;
const OURS = /Algo salió mal de nuestro lado/;
const SHOWN = /Suscripción Premium/;

/** What a developer got wrong, what the console says of it, and what the payer reads. */
interface Mistake {
	readonly tag: string;
	readonly endpoint?: (endpoint: FakeEndpoint) => void;
	readonly warning: string;
	readonly payer: RegExp;
	/** The mistake shows when the payer presses. */
	readonly press?: true;
}

const page = (status: number) =>
	new Response('<!doctype html>', { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
const offering = (answer: FakeEndpoint['offering']) => (endpoint: FakeEndpoint) =>
	(endpoint.offering = answer);
const creating = (answer: FakeEndpoint['creating']) => (endpoint: FakeEndpoint) =>
	(endpoint.creating = answer);
const DETAIL = `The page's origin ${location.origin} is not in "origins".`;

const MISTAKES: Readonly<Record<string, Mistake>> = {
	'neither item nor token': {
		tag: '<payment-link></payment-link>',
		warning: '<payment-link> has neither "item" nor "token", so there is nothing to sell. Set one of them.',
		payer: OURS,
	},
	'an empty item': {
		tag: '<connect-link item=""></connect-link>',
		warning: '<connect-link> has neither "item" nor "token", so there is nothing to sell. Set one of them.',
		payer: OURS,
	},
	'both item and token': {
		tag: '<payment-link item="pro" token="x.y.z"></payment-link>',
		warning: '<payment-link> has both "item" and "token". Remove one of them; the token is used.',
		payer: OURS,
	},
	'a mode that does not exist': {
		tag: '<payment-link item="pro" mode="modal"></payment-link>',
		warning: '<payment-link> has mode="modal", which is none of redirect, popup, qr. "redirect" is used.',
		payer: SHOWN,
	},
	'a variant that does not exist': {
		tag: '<payment-link item="pro" variant="Button"></payment-link>',
		warning: '<payment-link> has variant="Button", which is none of card, button. "card" is used.',
		payer: SHOWN,
	},
	'a theme that does not exist': {
		tag: '<payment-link item="pro" theme="night"></payment-link>',
		warning: '<payment-link> has theme="night", which is none of auto, light, dark. "auto" is used.',
		payer: SHOWN,
	},
	'a locale that is not a tag': {
		tag: '<payment-link item="pro" locale="es_CO"></payment-link>',
		warning: '<payment-link> has locale="es_CO", which is not a language tag (BCP 47) such as "es-CO".',
		payer: SHOWN,
	},
	'a locale without texts': {
		tag: '<payment-link item="pro" locale="de-AT"></payment-link>',
		warning: '<payment-link> has locale="de-AT", but there are texts in es, en, pt and fr only.',
		payer: SHOWN,
	},
	'an amount in the notation of a country': {
		tag: '<payment-link item="pro" amount="50.000,00"></payment-link>',
		warning:
			'<payment-link> has amount="50.000,00". Write a decimal with a point and no other signs, such as "50000" or "12.50".',
		payer: SHOWN,
	},
	'an amount for an item with a price': {
		tag: '<payment-link item="pro" amount="50000"></payment-link>',
		warning: '<payment-link> has "amount", but the item has no "openAmount", so its own price is used.',
		payer: SHOWN,
	},
	'a quantity in words': {
		tag: '<payment-link item="pro" quantity="two"></payment-link>',
		warning: '<payment-link> has quantity="two", which is not a whole number of 1 or more.',
		payer: SHOWN,
	},
	'a quantity of nothing': {
		tag: '<payment-link item="pro" quantity="0"></payment-link>',
		warning: '<payment-link> has quantity="0", which is not a whole number of 1 or more.',
		payer: SHOWN,
	},
	'a quantity for an item of one': {
		tag: '<payment-link item="pro" quantity="2"></payment-link>',
		warning: '<payment-link> has "quantity", but the item has no "quantity", so one is sold.',
		payer: SHOWN,
	},
	'a method that the offer does not have': {
		tag: '<payment-link item="methods" method="cash"></payment-link>',
		warning: `<payment-link> has method="cash", which is none of the offer's methods: card, pse.`,
		payer: SHOWN,
	},
	'an endpoint that answers a page of the shop': {
		tag: '<payment-link item="pro"></payment-link>',
		endpoint: offering(page(200)),
		warning:
			'returned status 200 with text/html, so it is not a checkout endpoint. Set the "endpoint" attribute to the path where the endpoint is mounted.',
		payer: DOWN,
	},
	'an endpoint that is not there': {
		tag: '<payment-link item="pro"></payment-link>',
		endpoint: offering(page(404)),
		warning: 'returned status 404 with text/html, so it is not a checkout endpoint.',
		payer: OURS,
	},
	'an endpoint that is something else': {
		tag: '<payment-link item="pro"></payment-link>',
		endpoint: offering(json({ error: 'no' }, 400)),
		warning: 'returned status 400 with application/json, so it is not a checkout endpoint.',
		payer: OURS,
	},
	'an endpoint on this machine that does not run': {
		tag: '<payment-link item="pro"></payment-link>',
		endpoint: offering('offline'),
		warning: `The endpoint ${location.origin}/checkout cannot be reached from this page. Check that it runs, that the "endpoint" attribute has its address, and that ${location.origin} is in its "origins".`,
		payer: DOWN,
	},
	'what the endpoint explains of an offer': {
		tag: '<payment-link item="pro"></payment-link>',
		endpoint: offering(problem('origin_not_allowed', 403, { detail: DETAIL })),
		warning: DETAIL,
		payer: OURS,
	},
	'what the endpoint explains of a press': {
		tag: '<payment-link item="pro" return-url="/thanks"></payment-link>',
		endpoint: creating(problem('return_url_not_allowed', 422, { detail: 'Not in "returnUrls".' })),
		warning: 'Not in "returnUrls".',
		payer: OURS,
		press: true,
	},
	'a page of the shop that answers the press': {
		tag: '<payment-link item="pro"></payment-link>',
		endpoint: creating(page(405)),
		warning: 'returned status 405 with text/html',
		payer: OURS,
		press: true,
	},
};

describe('The console tells the developer, once, and the payer only what they can use, about', () => {
	let shop: TestPage;
	let warnings: string[];
	const { warn } = console;
	beforeEach(() => {
		shop = new TestPage();
		warnings = [];
		console.warn = (...words: unknown[]) => void warnings.push(words.join(' '));
		shop.endpoint.offers['methods'] = {
			...OFFER,
			methods: ['card', 'pse'].map((id) => ({ id, label: id, provider: OFFER.provider, fields: [] })),
		};
	});
	afterEach(() => {
		console.warn = warn;
		shop.close();
	});

	async function show(tag: string): Promise<PaymentLink> {
		const element = await fixture<PaymentLink>(html`${unsafeStatic(tag)}`);
		await until(() => element.state !== 'loading');
		return element;
	}

	for (const [name, { tag, endpoint, warning, payer, press: pressed }] of Object.entries(MISTAKES)) {
		it(name, async () => {
			endpoint?.(shop.endpoint);
			const element = await show(tag);
			if (pressed) await press(find(element, 'button.main'));
			await until(() => warnings.length > 0, 'a warning is written');
			await until(() => payer.test(textOf(element)), `the payer reads ${String(payer)}`);
			const again = await show(tag);
			if (pressed) await press(find(again, 'button.main'));
			await until(() => payer.test(textOf(again)));
			expect(warnings.length).to.equal(1, warnings.join('\n'));
			expect(warnings[0])
				.to.match(/^\[checkout-links\] /)
				.and.contain(warning);
			expect(textOf(element)).not.to.match(/origins|returnUrls|endpoint|attribute|checkout-links|undefined/);
		});
	}

	for (const [name, tag] of [
		[
			'a tag without mistakes',
			'<payment-link item="pro" mode="qr" variant="button" locale="es-CO" theme="dark"></payment-link>',
		],
		['a quantity of one', '<payment-link item="pro" quantity="1"></payment-link>'],
		['a language written in capitals', '<payment-link item="pro" locale="ES-co"></payment-link>'],
	] as const) {
		it(`nothing for ${name}`, async () => {
			const element = await show(tag);
			await import('../../../src/elements/offer/developer-warnings.ts');
			await element.updateComplete;
			expect(warnings).to.deep.equal([]);
		});
	}

	it('nothing for an endpoint that answers in the live environment, without `detail`', async () => {
		shop.endpoint.offering = problem('item_not_found', 404);
		await show('<payment-link item="pro"></payment-link>');
		await import('../../../src/elements/offer/developer-warnings.ts');
		expect(warnings).to.deep.equal([]);
	});

	it('a return page that is no URL: the payer comes back to this one', async () => {
		const element = await show('<payment-link item="pro" return-url="http://"></payment-link>');
		await press(find(element, 'button.main'));
		await until(() => shop.left.length > 0);
		expect(shop.endpoint.requests('POST')[0]?.body?.return_url).to.equal(location.href);
		await until(() => warnings.length > 0);
		expect(warnings[0]).to.contain('return-url="http://", which is not a URL');
	});

	it('and hands it to the page as `error.detail`', async () => {
		shop.endpoint.offering = problem('item_not_found', 404, { detail: 'Item "pro" is not in "items".' });
		const element = await show('<payment-link item="pro"></payment-link>');
		expect(element.error?.detail).to.equal('Item "pro" is not in "items".');
	});
});
