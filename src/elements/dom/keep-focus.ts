import type { ReactiveControllerHost } from 'lit';

/**
 * Keeps the focus for users of a keyboard or a screen reader. When a state removes the focused control, the title of
 * the next state gets the focus, or the main button if it has no title.
 */
export function keepFocus(host: ReactiveControllerHost & HTMLElement): void {
	let focused: Element | null | undefined;
	host.addController({
		hostUpdate() {
			focused = host.shadowRoot?.activeElement;
		},
		hostUpdated() {
			if (!focused || focused.isConnected) return;
			host.shadowRoot?.querySelector<HTMLElement>('h2[tabindex], .main')?.focus();
		},
	});
}
