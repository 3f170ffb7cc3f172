import type { CreatedLink } from '../../wire/links.ts';
import type { Attempt } from '../attempt/attempt.ts';
import type { Checkout } from '../checkout.ts';
import type { Follower } from '../attempt/follow.ts';
import { exit } from '../attempt/leave.ts';
import { onReturn } from '../return/return-broadcast.ts';
import { onPopupClosed, openPopup } from './popup.ts';
import { openWaiting, type Waiting } from './waiting.ts';

/**
 * Handles the state `waiting`: shows instructions, and detects when the payer closes the window or returns in it.
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
	 * The payer closed the window, paid or unpaid: read the status. A page with a cross-origin opener policy also looks
	 * closed as soon as it opens. So an unpaid status shows the button again, and polling continues.
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
			// The window may be behind this one: bring it to the front.
			if (shown && !shown.closed) shown.focus();
			else if ((shown = openPopup(link.url, owner.locale.texts?.[`${host.kind}Creating`] ?? ''))) look();
			else {
				try {
					exit.leaveFor(link.url);
				} catch {
					// A sandboxed frame cannot navigate. The payer sees another way to open the page.
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
			// The popup is not needed any more.
			shown?.close();
		},
	};
	host.addController(attendance);
	return waiting;
}
