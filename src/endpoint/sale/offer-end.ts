import { toUtc } from '../../wire/moment.ts';
import type { Item } from '../config/config.ts';
import { ProblemError } from '../http/problems.ts';

/**
 * Rejects an offer that has ended: from the moment `expiresAt` on.
 * @param itemId absent for the offer of a checkout token
 * @param now milliseconds since 1970
 * @throws {ProblemError} `offer_expired`
 */
export function refuseEnded({ expiresAt }: Item, itemId: string | undefined, now: number): void {
	const end = expiresAt === undefined ? undefined : toUtc(expiresAt);
	if (end === undefined || Date.parse(end) > now) return;
	const of =
		itemId === undefined ? '"offer.expires_at" of the checkout token' : `"expiresAt" of the item "${itemId}"`;
	throw new ProblemError('offer_expired', {
		hint: {
			detail: `The ${of}, ${end}, is past. Move it to sell the offer again.`,
			setting: itemId === undefined ? 'offer.expires_at' : 'expiresAt',
			value: end,
		},
	});
}
