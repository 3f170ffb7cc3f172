import type { ChargeQuery } from '../../providers/provider.ts';
import type { Money } from '../../wire/money.ts';
import type { AttemptIds } from '../crypto/keys.ts';
import type { LinkRecord } from '../status/record.ts';
import type { Root } from './root.ts';

/**
 * What is kept with a claim before anything is sent: what was asked for, of which provider. With it, what became of the try
 * can be found out without the request, and recorded. It has nothing personal and no secret.
 */
export interface Checkpoint {
	readonly kind: LinkRecord['kind'];
	readonly root: Root;
	/** Name of the request. */
	readonly request: string;
	/** Digest of what is asked for. */
	readonly terms: string;
	/** Wire name of the provider that is asked. */
	readonly provider: string;
	readonly title: string;
	/** Absent for connect links. */
	readonly amount?: Money | undefined;
	readonly item?: string | undefined;
	/** The merchant's reference. */
	readonly order?: string | undefined;
	readonly quantity?: number | undefined;
	/** The provider's id of the customer of a connect link or charge. */
	readonly customerId?: string | undefined;
	/** The provider's id of the card or account of a charge. */
	readonly methodId?: string | undefined;
	/** When it was begun: ISO 8601 UTC. */
	readonly triedAt: string;
	/** Of a payment: what an item function may state anew for each request. ISO 8601 UTC. */
	readonly expiresAt?: string | undefined;
	readonly scheduleAt?: string | undefined;
}

/**
 * What a charge that was begun so is looked up by.
 * @param isOther as {@link ChargeQuery.isOther}
 */
export function chargeQuery(
	{ reference }: Pick<AttemptIds, 'reference'>,
	{ title, amount, customerId = '', methodId, triedAt }: Checkpoint & { readonly amount: Money },
	isOther: ChargeQuery['isOther'],
): ChargeQuery {
	return { reference, title, amount, customerId, methodId, triedAt, isOther };
}
