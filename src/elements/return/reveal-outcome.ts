import type { ReactiveControllerHost } from 'lit';

/**
 * Leads whoever comes back to where the outcome is told: scrolls it into view where it is outside, and puts the focus on
 * its title, which screen readers then speak. Whoever is already writing or reading elsewhere stays there.
 *
 * @param known whether the outcome is told already, rather than looked up
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
