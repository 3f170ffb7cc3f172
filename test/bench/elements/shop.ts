import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildCdn, CDN } from '../../../src/build/cdn.ts';
import type { Offer } from '../../../src/wire/offer.ts';

const OFFER: Offer = {
	kind: 'payment',
	title: 'Suscripción Premium',
	description: 'Plan mensual',
	amount: { value: '49900', currency: 'COP' },
	tax: { value: '7967', currency: 'COP' },
	methods: [],
	provider: { id: 'onepay', label: 'OnePay', host: 'pagos.onepay.la' },
	fields: [],
	merchant: 'Tienda Andina',
	environment: 'test',
};

/** A shop's pages, an endpoint that answers at once, and the provider's page, on one origin of this machine. */
export interface Shop {
	readonly origin: string;
	/** When the provider's page was last asked for, by `performance.now()` of this process. */
	arrivedAt(): number;
	close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
	await buildCdn();
	let arrived = 0;
	let made = 0;
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://shop.invalid');
		const send = (type: string, body: string | Buffer, status = 200) =>
			response.writeHead(status, { 'content-type': type, 'cache-control': 'max-age=60' }).end(body);
		if (pathname.startsWith('/checkout/v1/items/')) {
			send('application/json', JSON.stringify(OFFER));
		} else if (pathname === '/checkout/v1/payment-links') {
			request.resume();
			const id = `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`;
			const url = `http://localhost:${(server.address() as AddressInfo).port}/paying`;
			const link = {
				id,
				url,
				status: 'pending',
				amount: OFFER.amount,
				expires_at: null,
				status_token: 'a.b.c',
			};
			send('application/json', JSON.stringify({ ...link, provider: 'onepay', environment: 'test' }), 201);
		} else if (pathname === '/paying') {
			arrived = performance.now();
			send('text/html', '<title>Paying</title>');
		} else if (pathname === '/ours.html') {
			send('text/html', pageWith('/cdn/checkout-links.js'));
		} else if (pathname === '/standing.html') {
			send('text/html', pageWith('/cdn/checkout-links.js', STANDING));
		} else if (pathname === '/empty.html') {
			send('text/html', '<!doctype html><title>Empty</title>');
		} else if (pathname === '/plain.html') {
			send('text/html', pageWith('/plain.js'));
		} else if (pathname === '/plain.js') {
			void readFile(join(import.meta.dirname, 'plain.js')).then((code) => send('text/javascript', code));
		} else if (pathname.startsWith('/cdn/') && /^[\w.-]+$/.test(pathname.slice(5))) {
			readFile(join(CDN, pathname.slice(5))).then(
				(code) => send('text/javascript', code),
				() => response.writeHead(404).end(),
			);
		} else response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
	});
	server.keepAliveTimeout = 120_000;
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		arrivedAt: () => arrived,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** As a shop pastes it: an element in the page's HTML, with the rule that keeps its place (docs/theming.md). */
const STANDING = `<style>payment-link:not(:defined){display:block;min-block-size:252px}</style>
<payment-link endpoint="/checkout" item="a"></payment-link>`;

const pageWith = (script: string, content = '') => `<!doctype html><html lang="es"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Shop</title>
<style>body{display:flow-root}</style>
<script type="module" src="${script}"></script><main id="place">${content}</main><p>What comes below</p></html>`;
