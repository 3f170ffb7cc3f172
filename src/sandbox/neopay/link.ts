import type { Surroundings } from '../../wire/surroundings.ts';
import type { LinkRequest } from './link-request.ts';

/** State of a link at Neopay. Only `draft` is documented; the others follow from the publish and close calls. */
export type LinkState = 'draft' | 'published' | 'closed';

/** A payment made through a link. Its state is independent of the link's. */
export interface BankPayment {
	readonly id: string;
	status: 'pending' | 'paid' | 'rejected';
	readonly institution: string;
	/** The payer's data, as entered on the page. */
	readonly customer: { readonly name: string; readonly email: string; readonly phone: string };
	readonly createdAt: number;
	updatedAt: number;
}

/** A link, as the simulator stores it. Times are milliseconds since 1970. */
export interface Link {
	readonly id: string;
	readonly applicationId: string;
	readonly slug: string;
	readonly request: LinkRequest;
	readonly createdAt: number;
	updatedAt: number;
	state: LinkState;
	visits: number;
	payments: readonly BankPayment[];
}

const SLUG_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

export function newLink(
	request: LinkRequest,
	applicationId: string,
	now: number,
	{ uuid, randomBytes }: Pick<Surroundings, 'uuid' | 'randomBytes'>,
): Link {
	const letters = randomBytes(10);
	return {
		id: uuid(),
		applicationId,
		slug: [...letters].map((byte) => SLUG_LETTERS[byte % SLUG_LETTERS.length]).join(''),
		request,
		createdAt: now,
		updatedAt: now,
		state: 'draft',
		visits: 0,
		payments: [],
	};
}

/** When the link ends, if its settings contain an end. */
export function endOf({ request }: Link): number | null {
	if (!request.settings?.expirationDate || !request.expired_at) return null;
	return Date.parse(`${request.expired_at.replace(' ', 'T')}Z`);
}

/** Why the link cannot be paid now; `null` if it can. */
export function obstacle(link: Link, now: number): 'draft' | 'closed' | 'expired' | 'paid' | null {
	const end = endOf(link);
	if (link.payments.some(({ status }) => status === 'paid')) return 'paid';
	if (link.state !== 'published') return link.state;
	return end !== null && end <= now ? 'expired' : null;
}
