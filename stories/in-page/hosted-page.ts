import { loadAgain } from './payer-return.ts';
import { PROVIDER_ORIGIN, type InPageShop } from './shop.ts';

/**
 * Shows the provider's page over the story, with working forms and links, until it sends the payer back or the payer
 * goes back with Escape; the elements then start anew, as on a page that loads.
 * @returns what closes it without more ado
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
	dialog.addEventListener('cancel', () => loadAgain(new URL(location.href)));

	const visit = async (request: Request): Promise<void> => {
		const response = await shop.provider(request);
		const target = response.headers.get('location');
		if (target) return follow(new URL(target, request.url));
		show(await response.text(), new URL(request.url));
	};

	const follow = (next: URL): Promise<void> => {
		if (next.origin === PROVIDER_ORIGIN) return visit(new Request(next));
		dialog.close();
		loadAgain(next);
		return Promise.resolve();
	};

	/** Written at once rather than loaded, so that no press comes before somebody listens. */
	const show = (markup: string, here: URL): void => {
		const page = frame.contentDocument;
		if (!page) return;
		page.open();
		page.write(markup);
		page.close();
		page.addEventListener('submit', (event) => {
			event.preventDefault();
			const form = event.target as HTMLFormElement;
			const body = new URLSearchParams();
			for (const [name, value] of new FormData(form, event.submitter)) body.append(name, String(value));
			void visit(new Request(new URL(form.getAttribute('action') ?? '', here), { method: 'POST', body }));
		});
		page.addEventListener('click', (event) => {
			const link = (event.target as Element).closest('a');
			if (!link) return;
			event.preventDefault();
			void follow(new URL(link.getAttribute('href') ?? '', here));
		});
	};

	document.body.append(dialog);
	dialog.showModal();
	void visit(new Request(url));
	return () => dialog.close();
}
