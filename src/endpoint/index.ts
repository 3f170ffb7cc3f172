export { createEndpoint, type Endpoint } from './create-endpoint.ts';
export {
	ConfigError,
	type EndpointConfig,
	type Item,
	type ItemContext,
	type ItemMethod,
	type Items,
	type StatusChange,
} from './config.ts';
export type { Log, LogEntry } from './log.ts';
