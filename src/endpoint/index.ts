export { createEndpoint, type Endpoint } from './create-endpoint.ts';
export type {
	Payment,
	PaymentDelivery,
	PaymentDetails,
	PaymentName,
	PaymentObservation,
	PaymentPage,
	PaymentsQuery,
} from './books.ts';
export type { Charge } from './charges.ts';
export type {
	ComparisonQuery,
	PaymentComparison,
	PaymentDifference,
	PaymentSide,
	ProviderComparison,
} from './comparison.ts';
export type { Period } from './period.ts';
export { ProblemError } from './problems.ts';
export type { Refund } from './refund.ts';
export type { RefundRequest } from './refund-rules.ts';
export type { RefundNews } from './refund-state.ts';
export type { PaymentRefund } from './refunds.ts';
export type { Connection, TrustedProxies } from './client-ip.ts';
export type { Limit, LimitOptions } from './limits.ts';
export {
	ConfigError,
	type BeforeCreate,
	type ChargeRequest,
	type CreateRequest,
	type CustomerRequest,
	type EndpointConfig,
	type Item,
	type ItemContext,
	type ItemMethod,
	type Items,
	type MoneyEvent,
	type ShopEvent,
	type StatusChange,
	type UnknownEvent,
	type Verdict,
} from './config.ts';
export type { Log, LogEntry } from './log.ts';
export type { OutgoingWebhook } from './outgoing-webhook.ts';
export type { ConnectLinkOrder, ConnectLinkState, LinkOrder, LinkState } from './server-links.ts';
export type { CreatedLink, LinkStatus } from '../wire/links.ts';
export type { Observation, Observe } from './observer.ts';
export { tracing, type OpenTelemetryApi } from './tracing.ts';
