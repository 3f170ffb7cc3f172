import type { ReactiveControllerHost } from 'lit';

/**
 * Scrolls the outcome into view after a return, and moves the focus to its title, so that screen readers announce it.
 * Does neither if the focus is already on another part of the page.
 *
 * @param known returns whether the outcome is known
 */
export function revealOutcome(host: ReactiveControllerHost & HTMLElement, known: () => boolean): void {
	const arrival = {
		hostUpdated() {
			const title = host.shadowRoot?.querySelector<HTMLElement>('h2[tabindex]');
			if (!title) return;
			const { activeElement, body } = document;
			const free = !activeElement || activeElement === body || host.contains(activeElement);
			if (free) host.scrollIntoView({ block: 'nearest' });
			if (!known()) return;
			host.removeController(arrival);
			if (free) title.focus({ preventScroll: true });
		},
	};
	host.addController(arrival);
}
