import type { NewDelivery } from '../../stores/store.ts';
import type { StatusChange, ShopEvent } from './shop-events.ts';
import type { FoldEvent } from '../status/fold.ts';
import type { LinkRecord, PendingChange } from '../status/record.ts';
import { toLinkStatus } from '../status/link-status.ts';
import { STATUSES, type Status } from '../../wire/status.ts';

/** One event as it is stored and as a subscriber gets it. */
export type ReportedEvent =
	ShopEvent | (StatusChange & { readonly type: `${StatusChange['kind']}.${Status}` });

/** Whether an event reports a status. `onStatus` is called with these events. */
export function isStatusEvent(
	event: ReportedEvent,
): event is Extract<ReportedEvent, { readonly link: unknown }> {
	return 'link' in event && STATUSES.some((status) => event.type === `${event.kind}.${status}`);
}

/** The deliveries of an event: one for each subscriber, all with the id of the event. */
export function deliveriesOf(event: ReportedEvent, subscribers: readonly string[]): NewDelivery[] {
	const data = JSON.stringify(event);
	return subscribers.map((subscriber) => ({ id: `${event.id}:${subscriber}`, subscriber, data }));
}

/** Converts an event of the fold to the merchant's format. */
export function reportOf(
	stored: { readonly key: string; readonly reference: string; readonly record: LinkRecord },
	event: FoldEvent,
	label: string,
	observedAt: string,
	uuid: () => string,
): ReportedEvent {
	const { record } = stored;
	const change = changeOf(stored, event.status, label, observedAt);
	return {
		...change,
		type: `${record.kind}.${event.type}`,
		id: event.id ?? uuid(),
		...(event.otherPayments && { otherPayments: event.otherPayments }),
		...(event.occurredAt !== undefined && { occurredAt: event.occurredAt }),
		...(event.amountStated && { amountStated: event.amountStated }),
		...(event.refunds && { refunds: event.refunds }),
	} as ReportedEvent;
}

/** A change that was still unreported in a record of an earlier version. */
export function reportOfUntold(
	stored: { readonly key: string; readonly reference: string; readonly record: LinkRecord },
	{ id, status, at }: PendingChange,
	label: string,
): ReportedEvent {
	const change = changeOf(stored, status, label, new Date(at).toISOString());
	return { ...change, type: `${change.kind}.${status}`, id };
}

function changeOf(
	stored: { readonly key: string; readonly reference: string; readonly record: LinkRecord },
	status: Status,
	label: string,
	observedAt: string,
): Omit<StatusChange, 'id'> {
	const { record, reference } = stored;
	const link = toLinkStatus({ ...stored, record: { ...record, status } }, label);
	return {
		kind: record.kind,
		link: { ...link, updated_at: observedAt },
		...(record.saved && { saved: record.saved }),
		...(record.item !== undefined && { item: record.item }),
		...(record.order !== undefined && { order: record.order }),
		...(record.quantity !== undefined && { quantity: record.quantity }),
		...(record.amountRefunded && { amountRefunded: record.amountRefunded }),
		...(record.amountDisputed && { amountDisputed: record.amountDisputed }),
		reference,
		provider: record.provider,
		providerId: record.providerId,
		observedAt,
	};
}
