import type { ChargeQuery } from '../../providers/provider.ts';
import type { Money } from '../../wire/money.ts';
import type { AttemptIds } from '../crypto/keys.ts';
import type { LinkRecord } from '../status/record.ts';
import type { Root } from './root.ts';

/**
 * What is stored with a claim before anything is sent: the request and its provider. With it, the outcome of a try can
 * be looked up and recorded without the request. Contains no personal data and no secret.
 */
export interface Checkpoint {
	readonly kind: LinkRecord['kind'];
	readonly root: Root;
	/** Name of the request. */
	readonly request: string;
	/** Digest of the requested terms. */
	readonly terms: string;
	/** Wire name of the provider that receives the request. */
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
	/** When the try began: ISO 8601 UTC. */
	readonly triedAt: string;
	/** For payments: values that an item function may change with each request. ISO 8601 UTC. */
	readonly expiresAt?: string | undefined;
	readonly scheduleAt?: string | undefined;
}

/**
 * The query that finds a charge by its checkpoint.
 * @param isOther see {@link ChargeQuery.isOther}
 */
export function chargeQuery(
	{ reference }: Pick<AttemptIds, 'reference'>,
	{ title, amount, customerId = '', methodId, triedAt }: Checkpoint & { readonly amount: Money },
	isOther: ChargeQuery['isOther'],
): ChargeQuery {
	return { reference, title, amount, customerId, methodId, triedAt, isOther };
}
