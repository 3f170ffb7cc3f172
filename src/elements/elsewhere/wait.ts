import type { CreatedLink } from '../../wire/links.ts';
import type { Attempt } from '../attempt/attempt.ts';
import type { Checkout } from '../checkout.ts';
import type { Follower } from '../attempt/follow.ts';
import { exit } from '../attempt/leave.ts';
import { onReturn } from '../return/return-broadcast.ts';
import { onPopupClosed, openPopup } from './popup.ts';
import { openWaiting, type Waiting } from './waiting.ts';

/**
 * Stays with a payer who pays elsewhere, until the state is another one: shows what to do, and notices when the payer
 * closes the window, or comes back in it.
 */
export function wait(
	owner: Checkout,
	follower: Follower,
	attempt: Attempt,
	link: CreatedLink,
	popup: Window | null,
): Waiting {
	const { host } = owner;
	let shown = popup;
	let stopLooking = () => {};

	/**
	 * Whoever closes the window has paid or has not, and the next answer tells. A provider's page with a
	 * cross-origin opener policy looks closed as soon as it opens: that answer leaves the button, and what comes later
	 * is shown all the same.
	 */
	const closed = () => {
		shown = null;
		follower.follow(attempt, { idle: 'go on' });
	};
	const look = () => {
		stopLooking();
		if (shown) stopLooking = onPopupClosed(shown, closed);
	};
	look();

	const stopListening = onReturn(link.id, () => {
		shown?.close();
		focus();
		follower.readNow();
	});

	const waiting = openWaiting(host, owner.locale, link, {
		reopen() {
			// Its window may be behind this one: then it comes forward.
			if (shown && !shown.closed) shown.focus();
			else if ((shown = openPopup(link.url, owner.locale.texts?.[`${host.kind}Creating`] ?? ''))) look();
			else {
				try {
					exit.leaveFor(link.url);
				} catch {
					// A sandboxed frame stays as it is; the payer is shown another way.
				}
			}
			return shown;
		},
		cancel: () => owner.cancel(),
		expired: follower.readNow,
	});

	const attendance = {
		hostUpdated() {
			if (owner.state.name === 'waiting') return;
			host.removeController(attendance);
			stopLooking();
			stopListening();
			waiting.end();
			// Nothing is left to do there.
			shown?.close();
		},
	};
	host.addController(attendance);
	return waiting;
}
