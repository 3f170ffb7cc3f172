export { createEndpoint, type Endpoint } from './create-endpoint.ts';
export type {
	Payment,
	PaymentDelivery,
	PaymentDetails,
	PaymentName,
	PaymentObservation,
	PaymentPage,
	PaymentsQuery,
} from './books/books.ts';
export type { Charge } from './attempts/charges.ts';
export type {
	ComparisonQuery,
	PaymentComparison,
	PaymentDifference,
	PaymentSide,
	ProviderComparison,
} from './books/comparison.ts';
export type { Period } from './books/period.ts';
export { ProblemError } from './http/problems.ts';
export type { Refund } from './refunds/refund.ts';
export type { RefundRequest } from './refunds/refund-rules.ts';
export type { RefundNews } from './deliveries/shop-events.ts';
export type { PaymentRefund } from './refunds/refunds.ts';
export type { Connection, TrustedProxies } from './http/client-ip.ts';
export type { Limit, LimitOptions } from './sale/limits.ts';
export {
	type BeforeCreate,
	type ChargeRequest,
	type CreateRequest,
	type CustomerRequest,
	type EndpointConfig,
	type Item,
	type ItemContext,
	type ItemMethod,
	type Items,
	type Verdict,
} from './config/config.ts';
export { ConfigError } from './config/check-config.ts';
export type { MoneyEvent, ShopEvent, StatusChange, UnknownEvent } from './deliveries/shop-events.ts';
export type { Log, LogEntry } from './observe/log.ts';
export type { OutgoingWebhook } from './deliveries/outgoing-webhook.ts';
export type { ConnectLinkOrder, ConnectLinkState, LinkOrder, LinkState } from './attempts/server-links.ts';
export type { CreatedLink, LinkStatus } from '../wire/links.ts';
export type { Observation, Observe } from './observe/observer.ts';
export { tracing, type OpenTelemetryApi } from './observe/tracing.ts';
