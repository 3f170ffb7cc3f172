export { createEndpoint, type Endpoint } from './create-endpoint.ts';
export type { Charge } from './charges.ts';
export { ProblemError } from './problems.ts';
export {
	ConfigError,
	type ChargeRequest,
	type CustomerRequest,
	type EndpointConfig,
	type Item,
	type ItemContext,
	type ItemMethod,
	type Items,
	type StatusChange,
} from './config.ts';
export type { Log, LogEntry } from './log.ts';
export type { ConnectLinkOrder, ConnectLinkState, LinkOrder } from './server-links.ts';
export type { CreatedLink, LinkStatus } from '../wire/links.ts';
