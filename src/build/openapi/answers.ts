import * as v from 'valibot';
import type {
	Charge,
	ConnectLinkState,
	LinkState,
	Payment,
	PaymentDelivery,
	PaymentObservation,
	PaymentRefund,
	Refund,
} from '../../endpoint/index.ts';
import type { ProviderLink } from '../../providers/provider.ts';
import { PAYMENT_KINDS } from '../../endpoint/books/books.ts';
import type { CreatedLink, LinkStatus } from '../../wire/links.ts';
import type { Offer } from '../../wire/offer.ts';
import { PROBLEM_CODES, type Problem } from '../../wire/problem.ts';
import { STATUSES } from '../../wire/status.ts';

/** Schema of a response. The wire types are repeated here because types do not exist at run time. */
type Answer<Type> = v.GenericSchema<unknown, Type>;

export const text = v.string();
const moment = v.pipe(text, v.isoTimestamp());
const uuid = v.pipe(text, v.uuid());
const environment = v.picklist(['test', 'live']);

export const money = v.strictObject({
	value: v.pipe(text, v.regex(/^(?:0|[1-9]\d{0,11})(?:\.\d{1,4})?$/)),
	currency: v.pipe(text, v.regex(/^[A-Z]{3}$/)),
});
export const status = v.picklist(STATUSES);

const customerField = v.picklist([
	...(['first_name', 'last_name', 'email', 'phone', 'document_type', 'document_number'] as const),
]);
const offerProvider = v.strictObject({ id: text, label: text, host: v.exactOptional(text) });

export const offer = v.strictObject({
	kind: v.picklist(['payment', 'connect']),
	title: text,
	description: v.exactOptional(text),
	image: v.exactOptional(text),
	amount: v.exactOptional(money),
	open_amount: v.exactOptional(
		v.strictObject({
			currency: text,
			min: text,
			max: text,
			step: v.exactOptional(text),
			suggestions: v.exactOptional(v.array(text)),
		}),
	),
	tax: v.exactOptional(money),
	quantity: v.exactOptional(v.strictObject({ min: v.number(), max: v.number() })),
	methods: v.array(
		v.strictObject({
			id: text,
			label: text,
			provider: offerProvider,
			fields: v.exactOptional(v.array(customerField)),
		}),
	),
	provider: offerProvider,
	fields: v.array(customerField),
	country: v.exactOptional(text),
	merchant: v.exactOptional(text),
	privacy_url: v.exactOptional(text),
	expires_at: v.exactOptional(text),
	environment,
}) satisfies Answer<Offer>;

const made = {
	id: uuid,
	url: v.pipe(text, v.url()),
	status,
	expires_at: v.nullable(moment),
	status_token: text,
	provider: text,
	environment,
};
export const createdPaymentLink = v.strictObject({ ...made, amount: money }) satisfies Answer<CreatedLink>;
export const createdConnectLink = v.strictObject(made) satisfies Answer<CreatedLink>;

const read = {
	id: uuid,
	status,
	final: v.boolean(),
	title: text,
	reference: text,
	provider: text,
	provider_label: text,
	url: v.exactOptional(v.pipe(text, v.url())),
	updated_at: moment,
	environment,
};
export const paymentLinkStatus = v.strictObject({
	...read,
	amount: money,
	amount_paid: v.exactOptional(money),
	voucher: v.exactOptional(v.literal(true)),
	expires_at: v.nullable(moment),
}) satisfies Answer<LinkStatus>;
/** False if the provider could not be reached just now. */
const upToDate = { up_to_date: v.boolean() };
export const paymentLinkState = v.strictObject({
	...paymentLinkStatus.entries,
	...upToDate,
}) satisfies Answer<LinkState>;
export const connectLinkStatus = v.strictObject(read) satisfies Answer<LinkStatus>;
export const connectLinkState = v.strictObject({
	...read,
	...upToDate,
	saved: v.array(v.strictObject({ id: text, kind: v.picklist(['card', 'account', 'other']), label: text })),
}) satisfies Answer<ConnectLinkState>;

/** Names in the form that is sent, in snake case. */
type SnakeCase<Name extends string> = Name extends `${infer Head}${infer Tail}`
	? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Tail>}`
	: '';
type OnWire<Type> = { readonly [Name in keyof Type as SnakeCase<Name & string>]: Type[Name] };

export const charge = v.strictObject({
	id: text,
	reference: text,
	provider: text,
	status,
	amount: money,
	reason: v.nullable(v.strictObject({ code: text, description: text })),
	created_at: v.nullable(text),
	paid_at: v.nullable(text),
}) satisfies Answer<OnWire<Charge>>;

const warning = v.nullable(
	v.picklist([
		...(['fraud_declined', 'cancellation_pending', 'refund_pending'] as const),
		...(['capture_pending', 'stalled', 'still_payable'] as const),
	]),
);
const amounts = {
	amount: v.nullable(money),
	amount_paid: v.nullable(money),
	amount_refunded: v.nullable(money),
	amount_disputed: v.nullable(money),
	paid_at: v.nullable(moment),
	refunded_at: v.nullable(moment),
	disputed_at: v.nullable(moment),
	warning,
};
/** A payment and its refunds, with names in the form that is sent. */
type OnWirePayment = Omit<OnWire<Payment>, 'refunds'> & { readonly refunds: readonly OnWire<Refund>[] };
const refundEntries = {
	id: text,
	status: v.picklist(['pending', 'succeeded', 'failed', 'uncertain']),
	amount: money,
	reason: v.nullable(v.picklist(['duplicate', 'fraudulent', 'requested_by_customer'])),
	failure: v.nullable(text),
	reference: text,
	requested_at: moment,
	refunded_at: v.nullable(moment),
};
const refund = v.strictObject(refundEntries) satisfies Answer<OnWire<Refund>>;
export const paymentRefund = v.strictObject({
	...refundEntries,
	payment: v.strictObject({
		id: uuid,
		reference: text,
		status,
		amount_refunded: v.nullable(money),
	}) satisfies Answer<OnWire<PaymentRefund['payment']>>,
});
const kept = {
	id: uuid,
	kind: v.picklist(PAYMENT_KINDS),
	status,
	reference: text,
	order: v.nullable(text),
	title: text,
	item: v.nullable(text),
	quantity: v.nullable(v.number()),
	...amounts,
	refunds: v.array(refund),
	provider: text,
	provider_id: text,
	environment,
	created_at: moment,
	changed_at: moment,
};
const observation = v.strictObject({
	at: moment,
	reason: v.picklist(['made', 'asked', 'confirmed', 'cancelled', 'due', 'news']),
	status,
	...amounts,
	commission: v.nullable(money),
	method: v.nullable(text),
}) satisfies Answer<OnWire<PaymentObservation>>;
export const payments = v.strictObject({
	payments: v.array(v.strictObject(kept) satisfies Answer<OnWirePayment>),
	next: v.nullable(text),
});
const pendingDelivery = v.strictObject({
	subscriber: text,
	event_id: text,
	type: text,
	failures: v.number(),
	next_try_at: moment,
}) satisfies Answer<OnWire<PaymentDelivery>>;
export const paymentDetails = v.strictObject({
	...kept,
	history: v.array(observation),
	pending_deliveries: v.array(pendingDelivery),
}) satisfies Answer<
	OnWirePayment & {
		readonly history: readonly OnWire<PaymentObservation>[];
		readonly pending_deliveries: readonly OnWire<PaymentDelivery>[];
	}
>;

export const managedLink = v.strictObject({
	id: text,
	state: v.picklist(['draft', 'published', 'closed', 'unknown']),
	title: text,
	amount: money,
	reference: v.nullable(text),
	url: v.nullable(text),
	expires_at: v.nullable(text),
}) satisfies Answer<OnWire<ProviderLink>>;
export const managedLinks = v.strictObject({ links: v.array(managedLink) });

export const received = v.strictObject({ received: v.literal(true) });
export const alive = v.strictObject({ status: v.literal('ok') });
export const ready = v.strictObject({ status: v.literal('ready') });

export const problem = v.strictObject({
	type: text,
	title: text,
	status: v.pipe(v.number(), v.integer()),
	detail: v.exactOptional(text),
	code: v.picklist(PROBLEM_CODES),
	retryable: v.boolean(),
	request_id: uuid,
	errors: v.exactOptional(v.array(v.strictObject({ pointer: text, code: text }))),
	link: v.exactOptional(createdPaymentLink),
	reference: v.exactOptional(text),
}) satisfies Answer<Problem>;
