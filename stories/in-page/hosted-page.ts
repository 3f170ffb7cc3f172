import type { InPageProviders } from './providers.ts';

/** Where a provider's page is shown: over the whole story, or in a simulated window. */
export interface HostedPage {
	/** Goes to an address of the provider. */
	visit(url: string): void;
	readonly document: Document;
	readonly closed: boolean;
	close(): void;
}

/** Callbacks for when the payer leaves the provider's page. */
interface Leaving {
	/** The provider redirects the payer to this page of the shop. */
	sentBack(address: URL): void;
	/** The payer closes the page: with the browser's Back, or Escape here. */
	gone(): void;
}

/**
 * Opens the provider's page, with working forms and links.
 * @param asWindow leaves the story behind it usable, as a window does; otherwise it covers the story, as a page does
 */
export function openHostedPage(providers: InPageProviders, leaving: Leaving, asWindow = false): HostedPage {
	const dialog = document.createElement('dialog');
	const frame = document.createElement('iframe');
	const size = asWindow ? ['22rem', '26rem'] : ['min(60rem, 94vw)', '90vh'];
	Object.assign(dialog.style, { inlineSize: size[0], blockSize: size[1], padding: '0' });
	if (asWindow) Object.assign(dialog.style, { position: 'fixed', inset: 'auto 1rem 1rem auto', zIndex: '1' });
	Object.assign(frame.style, { inlineSize: '100%', blockSize: '100%', border: '0' });
	dialog.append(frame);
	dialog.addEventListener('cancel', leaving.gone);
	dialog.addEventListener('close', () => dialog.remove());
	document.body.append(dialog);
	if (asWindow) dialog.show();
	else dialog.showModal();
	const page = frame.contentDocument ?? new Document();

	const load = async (request: Request): Promise<void> => {
		const label = providers.labelAt(new URL(request.url)) ?? '';
		dialog.setAttribute('aria-label', label);
		frame.title = label;
		const response = await providers.fetch(request);
		const target = response.headers.get('location');
		if (target) return follow(new URL(target, request.url));
		show(await response.text(), new URL(request.url));
	};

	const follow = async (next: URL): Promise<void> => {
		if (providers.labelAt(next) !== undefined) return load(new Request(next));
		dialog.close();
		leaving.sentBack(next);
	};

	/** Written synchronously, so that the event listeners are there before the first click. */
	const show = (markup: string, here: URL): void => {
		page.open();
		page.write(markup);
		page.close();
		page.addEventListener('submit', (event) => {
			event.preventDefault();
			const form = event.target as HTMLFormElement;
			const body = new URLSearchParams();
			for (const [name, value] of new FormData(form, event.submitter)) body.append(name, String(value));
			void load(new Request(new URL(form.getAttribute('action') ?? '', here), { method: 'POST', body }));
		});
		page.addEventListener('click', (event) => {
			const link = (event.target as Element).closest('a');
			if (!link) return;
			event.preventDefault();
			void follow(new URL(link.getAttribute('href') ?? '', here));
		});
	};

	return {
		visit: (url) => void load(new Request(url)),
		document: page,
		get closed() {
			return !dialog.open;
		},
		close: () => dialog.close(),
	};
}

/** The page as a `Window`, for the code that opened it. */
export function windowOf(page: HostedPage): Window {
	const seen = {
		opener: window,
		document: page.document,
		location: { replace: (url: string) => page.visit(url) },
		get closed() {
			return page.closed;
		},
		focus() {},
		close: () => page.close(),
	};
	return seen as unknown as Window;
}
