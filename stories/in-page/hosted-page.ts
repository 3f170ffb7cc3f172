import type { LitElement } from 'lit';
import { RETURN_PARAMETER } from '../../src/wire/links.ts';
import { PROVIDER_ORIGIN, type InPageShop } from './shop.ts';

/**
 * Shows the provider's page over the story, with working forms and links, until it sends the payer back; then brings
 * the elements back as a page that loads anew would.
 * @returns what closes it early
 */
export function openHostedPage(url: string, shop: InPageShop): () => void {
	const dialog = document.createElement('dialog');
	dialog.setAttribute('aria-label', 'OnePay');
	Object.assign(dialog.style, { width: 'min(60rem, 94vw)', height: '90vh', padding: '0', border: '0' });
	const frame = document.createElement('iframe');
	frame.title = 'OnePay';
	Object.assign(frame.style, { width: '100%', height: '100%', border: '0' });
	dialog.append(frame);
	dialog.addEventListener('close', () => dialog.remove());

	const visit = async (request: Request): Promise<void> => {
		const response = await shop.provider(request);
		const target = response.headers.get('location');
		if (target) {
			const next = new URL(target, request.url);
			if (next.origin === PROVIDER_ORIGIN) return visit(new Request(next));
			dialog.close();
			return comeBack(next);
		}
		frame.addEventListener('load', () => listen(new URL(request.url)), { once: true });
		frame.srcdoc = await response.text();
	};

	const listen = (here: URL) => {
		const page = frame.contentDocument;
		page?.addEventListener('submit', (event) => {
			event.preventDefault();
			const form = event.target as HTMLFormElement;
			const body = new URLSearchParams(
				[...new FormData(form, event.submitter)].map(([k, v]) => [k, String(v)]),
			);
			void visit(new Request(new URL(form.getAttribute('action') ?? '', here), { method: 'POST', body }));
		});
		page?.addEventListener('click', (event) => {
			const link = (event.target as Element).closest('a');
			if (!link) return;
			event.preventDefault();
			const next = new URL(link.getAttribute('href') ?? '', here);
			if (next.origin === PROVIDER_ORIGIN) return void visit(new Request(next));
			dialog.close();
			comeBack(next);
		});
	};

	document.body.append(dialog);
	dialog.showModal();
	void visit(new Request(url));
	return () => dialog.close();
}

/** What a browser does with the shop's page when the provider sends the payer there: it loads, with a new address. */
function comeBack(address: URL): void {
	const here = new URL(location.href);
	const id = address.searchParams.get(RETURN_PARAMETER);
	if (id) here.searchParams.set(RETURN_PARAMETER, id);
	history.replaceState(history.state, '', here);
	for (const element of document.querySelectorAll<LitElement>(
		'payment-link, connect-link, checkout-status',
	)) {
		element.replaceWith(anew(element));
	}
}

/** The same element as a page that loads makes it: with its properties, without its memories. */
function anew(element: LitElement): LitElement {
	const copy = element.cloneNode() as LitElement;
	for (const name of (element.constructor as typeof LitElement).elementProperties.keys()) {
		const value: unknown = Reflect.get(element, name);
		if (value !== undefined) Reflect.set(copy, name, value);
	}
	return copy;
}
