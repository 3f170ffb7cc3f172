import type { ReactiveControllerHost } from 'lit';

/**
 * Whoever uses a keyboard or a screen reader is where the focus is. When the control that has it goes away with a state,
 * the title of the next one takes it, or the button where there is no such title.
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
