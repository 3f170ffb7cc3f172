import type { LinkStatus } from '../../wire/links.ts';
import { isFinal, type Status } from '../../wire/status.ts';
import type { StoredLink } from './record.ts';

/** Statuses in which the payer still has to act on the provider's page. */
const OPEN: ReadonlySet<Status> = new Set<Status>(['created', 'pending', 'partially_paid']);

/** A link as the status routes return it. */
export function toLinkStatus(
	stored: Pick<StoredLink, 'key' | 'reference' | 'record'>,
	providerLabel: string,
): LinkStatus {
	const { record } = stored;
	const open = !record.ended && OPEN.has(record.status);
	return {
		id: stored.key,
		status: record.status,
		final: isFinal(record.status) || (record.ended && record.status !== 'unknown'),
		...(record.amount && { amount: record.amount }),
		...(record.amountPaid && { amount_paid: record.amountPaid }),
		title: record.title,
		reference: stored.reference,
		provider: record.provider,
		provider_label: providerLabel,
		...(record.kind === 'payment' && { expires_at: record.expiresAt }),
		...(open && record.url !== null && { url: record.url }),
		...(open && record.voucher && { voucher: true }),
		updated_at: new Date(record.updatedAt).toISOString(),
		environment: record.environment,
	};
}
