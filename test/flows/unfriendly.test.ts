import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { setStage, type Payer, type Stage } from './stage.ts';

let stage: Stage;
let payer: Payer;

before(async () => {
	stage = await setStage();
});
after(() => stage.close());
afterEach(async () => {
	await payer.leave();
	await stage.reset();
});

const SCRIPT = '/checkout-links/checkout-links.js';
const LINE = `<script type="module" src="${SCRIPT}"></script>`;

/** One page that we would not have written. */
interface Unfriendly {
	readonly what: string;
	readonly doctype?: string;
	readonly head?: string;
	/** The body; `LINK` stands for the element. */
	readonly body?: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** What is done on the page before the payer presses. */
	readonly meanwhile?: (page: Page) => Promise<void>;
}

/** As resets of frameworks do: no margins, no borders, buttons and headings like text, pictures as blocks. */
const PREFLIGHT = `*,::before,::after{box-sizing:border-box;margin:0;padding:0;border:0 solid}
button,input,select,textarea{font:inherit;letter-spacing:inherit;color:inherit;background:transparent;border-radius:0;appearance:none}
h1,h2,h3{font-size:inherit;font-weight:inherit}img,svg,video,canvas{display:block;vertical-align:middle;max-width:100%;height:auto}
a{color:inherit;text-decoration:inherit}`;

/** What Prototype.js 1.6 did to arrays and elements: a toJSON that makes strings, and an Array.from of its own. */
const PROTOTYPE = `Array.prototype.toJSON=function(){return '['+this.map(function(x){return JSON.stringify(x)}).join(', ')+']'};
Object.defineProperty(Array.prototype,'toJSON',{enumerable:true});
Array.from=function(x){if(!x)return[];if(x.toArray)return x.toArray();var l=x.length||0,r=new Array(l);while(l--)r[l]=x[l];return r};
Element.prototype.remove=function(){this.parentNode&&this.parentNode.removeChild(this);return this};
Element.prototype.update=function(){return this};Function.prototype.bind=function(c){var f=this,a=[].slice.call(arguments,1);return function(){return f.apply(c,a.concat([].slice.call(arguments)))}};`;

/** Enough of an AMD loader to catch whoever calls \`define\` without a name, as Magento's does. */
const AMD = `window.define=function(){throw new Error('Mismatched anonymous define() module')};window.define.amd={};
window.require=window.requirejs=function(){};window.module={exports:{}};window.exports=window.module.exports;`;

const PAGES: readonly Unfriendly[] = [
	{
		what: 'a policy without inline styles, with Trusted Types',
		headers: {
			'content-security-policy':
				"default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src http://127.0.0.1:*; require-trusted-types-for 'script'; trusted-types lit-html",
		},
	},
	{ what: 'a rule that unsets everything', head: '<style>*{all:unset}</style>' },
	{
		what: 'rules of importance for every button and heading',
		head: '<style>button,h2,p,div,span{display:none!important;font-size:99px!important;visibility:hidden!important}</style>',
	},
	{ what: 'the reset of a framework', head: `<style>${PREFLIGHT}</style>` },
	{
		what: 'ancestors that are transformed and cut off',
		body: '<div style="transform:scale(.9) rotate(1deg);overflow:hidden;will-change:transform"><div style="contain:layout;filter:blur(0)">LINK</div></div>',
	},
	{
		what: 'a war of z-index',
		body: '<div style="position:fixed;inset:auto 0 0 0;height:40px;z-index:2147483647;background:#eee">Cookies</div><div style="position:relative;z-index:-1"><div>LINK</div></div>',
		head: '<style>body{isolation:isolate}</style>',
	},
	{ what: 'quirks mode', doctype: '' },
	{
		what: 'a form around it',
		body: '<form action="/elsewhere" onsubmit="window.sent=true">LINK<input name="q"></form>',
	},
	{ what: 'Prototype.js', head: `<script>${PROTOTYPE}</script>` },
	{
		what: 'jQuery that takes $ and listens to everything',
		head: '<script>window.$=window.jQuery=function(){return this};addEventListener("click",function(e){e.target.className},true)</script>',
	},
	{ what: 'RequireJS', head: `<script>${AMD}</script>` },
	{
		what: 'the script twice, in two versions, and as one file beside',
		head: `<script type="module" src="${SCRIPT}?v=2"></script><script type="module" src="/checkout-links/checkout-links.single.js"></script>`,
	},
	{
		what: 'an element of that name from somebody else for the other elements',
		head: '<script>customElements.define("checkout-status",class extends HTMLElement{})</script>',
	},
	{
		what: 'storage that throws',
		head: '<script>for(const name of ["localStorage","sessionStorage"])Object.defineProperty(window,name,{get(){throw new DOMException("denied","SecurityError")}})</script>',
	},
	{
		what: 'no crypto.randomUUID, as over plain http',
		head: '<script>delete Crypto.prototype.randomUUID;if(crypto.randomUUID)throw new Error("still there")</script>',
	},
	{
		what: 'a language that changes while it is shown',
		meanwhile: async (page) => {
			await page.getByRole('button', { name: /^Pagar/ }).waitFor();
			await page.evaluate(() => (document.documentElement.lang = 'en'));
			await page.getByRole('button', { name: /^Pay COP/ }).waitFor();
			await page.evaluate(() => (document.documentElement.lang = 'es-CO'));
		},
	},
	{
		what: 'a script that takes it off the page and puts it back, many times',
		meanwhile: (page) =>
			page.evaluate(async () => {
				const link = document.querySelector('payment-link') as HTMLElement;
				for (let times = 0; times < 20; times++) {
					const place = link.parentElement as HTMLElement;
					link.remove();
					if (times % 2) await new Promise(requestAnimationFrame);
					place.append(link);
				}
			}),
	},
];

const link = () => `<payment-link endpoint="${stage.endpoint}" item="cafe"></payment-link>`;

function documentOf({
	doctype = '<!doctype html>',
	head = '',
	body = 'LINK',
	headers = {},
}: Unfriendly): string {
	return stage.publish(
		`${doctype}<html lang="es-CO"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tienda</title>
		<link rel="icon" href="data:,">${head}${LINE}</head><body>${body.replace('LINK', link())}</body></html>`,
		headers,
	);
}

const payButton = (page: Page): Locator => page.getByRole('button', { name: /^Pagar \$\s49\.900$/ });

describe('A payer pays on a page with', () => {
	for (const page of PAGES) {
		it(page.what, async () => {
			payer = await stage.payer();
			const tab = await payer.context.newPage();
			tab.setDefaultTimeout(10_000);
			await tab.goto(documentOf(page));
			await page.meanwhile?.(tab);
			const box = await payButton(tab).boundingBox();
			assert.ok(box && box.height >= 40 && box.width >= 200, `a button to press: ${JSON.stringify(box)}`);
			await payButton(tab).click();
			await tab.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
			assert.deepEqual(payer.complaints, []);
			const creates = (await stage.providerRequests()).filter(({ method }) => method === 'POST');
			assert.equal(creates.length, 1);
		});
	}
});

describe('A frame', () => {
	const frames = [
		['without flags', '', 'top'],
		[
			'that may navigate the page around it when pressed',
			'sandbox="allow-scripts allow-same-origin allow-forms allow-top-navigation-by-user-activation allow-popups"',
			'top',
		],
	] as const;
	for (const [what, flags] of frames) {
		it(`${what}: the whole tab goes to the provider`, async () => {
			payer = await stage.payer();
			const inner = documentOf({ what });
			const outer = stage.publish(
				`<!doctype html><title>x</title><link rel="icon" href="data:,"><iframe ${flags} src="${inner}" width="340" height="600"></iframe>`,
			);
			const page = await payer.context.newPage();
			await page.goto(outer);
			await page
				.frameLocator('iframe')
				.getByRole('button', { name: /^Pagar/ })
				.click();
			await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		});
	}

	it('that may not: the payer is shown the link that was made', async () => {
		payer = await stage.payer();
		const inner = documentOf({ what: 'sandboxed' });
		const outer = stage.publish(
			`<!doctype html><title>x</title><link rel="icon" href="data:,"><iframe sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox" src="${inner}" width="340" height="600"></iframe>`,
		);
		const page = await payer.context.newPage();
		await page.goto(outer);
		const frame = page.frameLocator('iframe');
		await frame.getByRole('button', { name: /^Pagar/ }).click();
		const way = await frame.getByRole('link', { name: /Contin/ }).getAttribute('href');
		assert.ok(way?.startsWith(`${stage.sandbox.onepay.origin}/payment/`), way ?? 'no link');
	});
});

describe('A page whose script is blocked', () => {
	it('keeps what stands inside the element: a link of the merchant’s', async () => {
		payer = await stage.payer();
		const page = await payer.context.newPage();
		await page.route(`**${SCRIPT}`, (route) => route.abort('blockedbyclient'));
		const fallback = stage.publish(
			'<!doctype html><title>Pagar</title><link rel="icon" href="data:,">Otra manera',
		);
		await page.goto(
			stage.publish(
				`<!doctype html><title>x</title>${LINE}<payment-link item="cafe"><a href="${fallback}">Pagar de otra manera</a></payment-link>`,
			),
		);
		await page.getByRole('link', { name: 'Pagar de otra manera' }).click();
		await page.getByText('Otra manera').waitFor();
	});
});
