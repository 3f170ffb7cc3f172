import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { compile } from 'tailwindcss';
import { ROOT } from '../../src/build/run-tool.ts';
import { newPayer, payer, stage, useStage } from '../flows/use-stage.ts';

useStage();

const SCRIPT = '/checkout-links/checkout-links.js';
const LINE = `<script type="module" src="${SCRIPT}"></script>`;
const BOOTSTRAP = '<link rel="stylesheet" href="/node_modules/bootstrap/dist/css/bootstrap.min.css">';
const JQUERY = '<script src="/node_modules/jquery/dist/jquery.min.js"></script>';
const REQUIREJS = '<script src="/node_modules/requirejs/require.js"></script>';

/** Tailwind's reset, as its compiler writes it. */
const preflight = (
	await compile(await readFile(join(ROOT, 'node_modules/tailwindcss/preflight.css'), 'utf8'))
).build([]);

/** As much of RequireJS as a test calls. */
interface Require {
	(
		names: readonly string[],
		use: (jquery: { fn: { jquery: string } }) => void,
		fail: (why: Error) => void,
	): void;
	config(options: object): void;
}

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
	/** Why it cannot be tried on this machine. */
	readonly skip?: string | false;
}

/** Prototype.js 1.7 as Debian's libjs-prototype brings it; npm has no package of it for pages. */
const PROTOTYPE = await readFile('/usr/share/javascript/prototype/prototype.js', 'utf8').catch(
	() => undefined,
);

/** What Prototype.js of 1.6 does to JSON, which 1.7 mended: a list becomes a string that holds a list. */
const PROTOTYPE_1_6 = `
Array.prototype.toJSON=function(){return '['+[].map.call(this,function(x){return JSON.stringify(x)}).join(', ')+']'};
String.prototype.toJSON=function(){return String(this)};`;

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
	{ what: 'the reset of Tailwind', head: `<style>${preflight}</style>` },
	{
		what: 'Bootstrap, in a dialog of it',
		head: BOOTSTRAP,
		body: `<div class="modal show d-block"><div class="modal-dialog modal-dialog-scrollable"><div class="modal-content">
			<div class="modal-body text-center btn-group">LINK</div></div></div></div><div class="modal-backdrop show"></div>`,
	},
	{
		what: 'ancestors that are transformed and cut off',
		body: '<div style="transform:scale(.9) rotate(1deg);overflow:hidden;will-change:transform"><div style="contain:layout;filter:blur(0)">LINK</div></div>',
	},
	{
		what: 'a war of z-index',
		body: '<div style="position:fixed;inset:auto 0 0 0;height:40px;z-index:2147483647;background:#eee">Cookies</div><div style="position:relative;z-index:-1"><div>LINK</div></div>',
		head: '<style>body{isolation:isolate}</style>',
	},
	...[
		'<div style="float:left">LINK</div>',
		'<div style="position:absolute">LINK</div>',
		'<table><tr><td>Total<td>LINK</table>',
		'<div style="display:grid;justify-items:start">LINK</div>',
	].map((body) => ({ what: `a place as wide as what is in it: ${body}`, body })),
	{ what: 'quirks mode', doctype: '' },
	{
		what: 'a form around it',
		body: '<form action="/elsewhere" onsubmit="window.sent=true">LINK<input name="q"></form>',
	},
	{
		what: 'Prototype.js',
		head: `<script>${PROTOTYPE}</script>`,
		skip: PROTOTYPE === undefined && 'Prototype.js is not installed',
		meanwhile: async (page) => {
			const version = await page.evaluate(
				() => (window as { Prototype?: { Version: string } }).Prototype?.Version,
			);
			assert.match(version ?? '', /^1\.7/);
		},
	},
	{ what: 'the toJSON of Prototype.js 1.6', head: `<script>${PROTOTYPE_1_6}</script>` },
	{
		what: 'jQuery that brings it as text, moves it, and listens to everything',
		head: JQUERY,
		body: `<div id="from"></div><div id="to"></div><script>jQuery(($) => {
			$('#from').html('LINK');
			$('#to').append($('#from').children()).find('*').addBack().css('opacity', 1);
			$(document).on('click', '*', ({ target }) => target.className.split(' '));
		})</script>`,
	},
	{
		what: 'RequireJS that loads jQuery',
		head: REQUIREJS,
		meanwhile: async (page) => {
			await payButton(page).waitFor();
			// Here it throws where some script called its `define` without a name.
			const version = await page.evaluate(async () => {
				const { require } = window as unknown as { require: Require };
				require.config({ paths: { jquery: '/node_modules/jquery/dist/jquery.min' } });
				return new Promise<string>((resolve, reject) => {
					require(['jquery'], ({ fn }) => resolve(fn.jquery), reject);
				});
			});
			assert.match(version, /^\d/);
		},
	},
	{
		what: 'variables named as those of CommonJS',
		head: '<script>window.module={exports:{}};window.exports=module.exports;window.require=function(){throw new Error("required")}</script>',
	},
	{ what: 'the script twice', head: LINE },
	{
		what: 'the script in two versions, and as one file beside',
		head: `<script type="module" src="/checkout-links@0.0.9/checkout-links.js"></script>
			<script type="module" src="${SCRIPT}?v=2"></script>
			<script type="module" src="/checkout-links/checkout-links.single.js"></script>`,
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
		it(page.what, { skip: page.skip ?? false }, async () => {
			await newPayer();
			const tab = await payer.context.newPage();
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

describe('A dialog', () => {
	it('is above everything, from within a corner that is transformed, cut off and below', async () => {
		await newPayer();
		const page = await payer.context.newPage();
		await page.goto(
			documentOf({
				what: 'a dialog',
				head: `${BOOTSTRAP}<style>.corner{position:fixed;inset:0 auto auto 0;height:60px;overflow:hidden;z-index:0;transform:translateZ(0);contain:layout}
					.cover{position:fixed;inset:60px 0 0 0;background:#eee;z-index:2147483647}</style>`,
				body: `<div class="corner"><payment-link endpoint="${stage.endpoint}" item="donation" variant="button"></payment-link></div><div class="cover">Cookies</div>`,
			}),
		);
		await page.getByRole('button', { name: 'Donar' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('textbox').fill('20000');
		await dialog.getByRole('button', { name: /^Donar/ }).click();
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		assert.deepEqual(payer.complaints, []);
	});
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
			await newPayer();
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

	it('that may not: “Continúa aquí” opens the provider’s page in a tab', async () => {
		await newPayer();
		const inner = documentOf({ what: 'sandboxed' });
		const outer = stage.publish(
			`<!doctype html><title>x</title><link rel="icon" href="data:,"><iframe sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox" src="${inner}" width="340" height="600"></iframe>`,
		);
		const page = await payer.context.newPage();
		await page.goto(outer);
		const frame = page.frameLocator('iframe');
		await frame.getByRole('button', { name: /^Pagar/ }).click();
		const opened = payer.context.waitForEvent('page');
		await frame.getByRole('link', { name: 'Continúa aquí' }).click();
		const tab = await opened;
		await tab.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		assert.equal(page.url(), outer, 'the page around it stays');
	});
});

describe('What stands in for the script', () => {
	const inElement = (fallback: string) =>
		documentOf({
			what: 'a fallback',
			body: `<payment-link endpoint="${stage.endpoint}" item="cafe">${fallback}</payment-link>`,
		});

	/** Opens an address in a browser that lets our script not through. */
	async function openBlocked(address: string): Promise<Page> {
		await newPayer();
		const page = await payer.context.newPage();
		await page.route(`**${SCRIPT}`, (route) => route.abort('blockedbyclient'));
		await page.goto(address);
		return page;
	}

	it('is a link, if the script is blocked', async () => {
		const other = stage.publish(
			'<!doctype html><title>Pagar</title><link rel="icon" href="data:,">Otra manera',
		);
		const page = await openBlocked(inElement(`<a slot="fallback" href="${other}">Pagar de otra manera</a>`));
		await page.getByRole('link', { name: 'Pagar de otra manera' }).click();
		await page.getByText('Otra manera').waitFor();
	});

	it('is a form that takes the payer to the provider, if the script is blocked', async () => {
		const page = await openBlocked(
			inElement(`<form slot="fallback" method="post" action="${stage.endpoint}/v1/payment-links">
				<input type="hidden" name="item" value="cafe"><button>Pagar</button></form>`),
		);
		await page.getByRole('button', { name: 'Pagar' }).click();
		// The form has no attempt, so that the endpoint's page gives it one.
		await page.getByRole('button', { name: 'Ir a pagar' }).click();
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
	});

	it('is a link in a frame without an origin, where browsers run no script of another one', async () => {
		await newPayer();
		const page = await payer.context.newPage();
		const inner = inElement('<a slot="fallback" href="/pagar" target="_blank">Pagar de otra manera</a>');
		await page.goto(
			stage.publish(
				`<!doctype html><title>x</title><link rel="icon" href="data:,"><iframe sandbox="allow-scripts allow-popups" src="${inner}"></iframe>`,
			),
		);
		const opened = payer.context.waitForEvent('page');
		await page.frameLocator('iframe').getByRole('link', { name: 'Pagar de otra manera' }).click();
		await (await opened).waitForURL('**/pagar');
	});

	it('is gone once the script is there', async () => {
		await newPayer();
		const page = await payer.context.newPage();
		await page.goto(inElement('<a slot="fallback" href="/pagar">Pagar de otra manera</a>'));
		await payButton(page).waitFor();
		assert.equal(await page.getByText('Pagar de otra manera').isVisible(), false);
	});
});
