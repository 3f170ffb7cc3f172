import type { CreatedLink } from '../../wire/links.ts';
import type { Attempt } from '../attempt.ts';
import type { CheckoutController } from '../controllers/checkout.ts';
import type { Follower } from '../follow.ts';
import { onPopupClosed, openPopup } from './popup.ts';
import { openWaiting, type Waiting } from './waiting.ts';

/**
 * Stays with a payer who pays elsewhere, until the state is another one: shows what to do, and notices when the payer
 * closes the window.
 */
export function wait(
	owner: CheckoutController,
	follower: Follower,
	attempt: Attempt,
	link: CreatedLink,
	popup: Window | null,
): Waiting {
	const { host } = owner;
	let shown = popup;
	let stopLooking = () => {};

	/** Whoever closes the window has paid or has not: the next answer tells, and until then the button is back. */
	const closed = () => {
		owner.send({ type: 'back' });
		follower.follow(attempt, { once: true });
	};
	const look = () => {
		stopLooking();
		if (shown) stopLooking = onPopupClosed(shown, closed);
	};
	look();

	const waiting = openWaiting(host, owner.locale, {
		reopen() {
			shown = openPopup(link.url);
			look();
		},
		cancel: () => owner.cancel(),
		expired: follower.readNow,
	});

	const attendance = {
		hostUpdated() {
			if (owner.state.name === 'waiting') return;
			host.removeController(attendance);
			stopLooking();
			waiting.end();
			// Nothing is left to do there.
			shown?.close();
		},
	};
	host.addController(attendance);
	return waiting;
}
