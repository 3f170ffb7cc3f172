import { html, type ReactiveController, type TemplateResult } from 'lit';
import { adoptStyles } from '../dom/adopt-styles.ts';
import type { CheckoutHost } from '../checkout.ts';
import { dialogStyles } from './dialog.styles.ts';

/** Dialog with the card, for `variant="button"`. It is in the top layer, so that no ancestor can clip it. */
export interface Dialog {
	readonly opened: boolean;
	/** Opens the dialog and locks the scrolling of the page. */
	open(): Promise<void>;
	/** @param words label of the close button */
	render(content: TemplateResult, title: string, words: string): TemplateResult;
}

/** @param closed called when the payer closed the dialog */
export function openDialog(host: CheckoutHost, closed: () => void): Dialog {
	let opened = false;
	let release = () => {};

	const element = () => host.shadowRoot?.querySelector('dialog');

	const onClose = () => {
		if (!opened) return;
		opened = false;
		release();
		closed();
		host.requestUpdate();
		// Browsers restore the focus, but not all of them across a shadow root.
		void host.updateComplete.then(() =>
			host.shadowRoot?.querySelector<HTMLElement>('.main')?.focus({ preventScroll: true }),
		);
	};

	/** Closes on a press on the backdrop: its target is the dialog, with coordinates outside of its box. */
	const onPress = (event: MouseEvent) => {
		const { target, currentTarget, clientX, clientY } = event;
		if (target !== currentTarget) return;
		const { left, right, top, bottom } = (target as Element).getBoundingClientRect();
		if (clientX < left || clientX > right || clientY < top || clientY > bottom) element()?.close();
	};

	const controller: ReactiveController = {
		// A removed dialog must not keep the page locked.
		hostDisconnected() {
			element()?.close();
			onClose();
		},
	};
	host.addController(controller);

	return {
		get opened() {
			return opened;
		},

		async open() {
			opened = true;
			host.requestUpdate();
			await host.updateComplete;
			const dialog = element();
			if (!dialog || dialog.open) return;
			release = holdPage();
			dialog.showModal();
			dialog.querySelector<HTMLElement>('form :is(input, select), .main')?.focus();
		},

		render(content, title, words) {
			adoptStyles(host, dialogStyles);
			return html`<dialog part="dialog" aria-label=${title} @close=${onClose} @pointerdown=${onPress}>
				<div class="card" part="base">
					<button
						class="close"
						part="close"
						type="button"
						aria-label=${words}
						@click=${() => element()?.close()}
					>
						<svg viewBox="0 0 20 20" aria-hidden="true"><path d="m5 5 10 10M15 5 5 15" /></svg>
					</button>
					${content}
				</div>
			</dialog>`;
		},
	};
}

/**
 * Prevents the page from scrolling behind the dialog. Keeps the space of the scrollbar, to avoid a layout shift.
 * @returns a function that restores the page
 */
function holdPage(): () => void {
	const { style } = document.documentElement;
	const { overflow, scrollbarGutter } = style;
	const scrolls = innerWidth > document.documentElement.clientWidth;
	style.overflow = 'hidden';
	if (scrolls) style.scrollbarGutter = 'stable';
	return () => {
		style.overflow = overflow;
		style.scrollbarGutter = scrollbarGutter;
	};
}
