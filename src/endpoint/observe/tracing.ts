import type { Observation, Observe } from './observer.ts';

/** The part of the package `@opentelemetry/api` (1.x) that is used; pass the whole package. */
export interface OpenTelemetryApi {
	readonly trace: {
		getTracer(name: string): {
			startSpan(name: string, options: SpanOptions, context?: never): Span;
		};
		setSpan(context: never, span: never): unknown;
	};
	readonly context: { active(): unknown };
	readonly SpanKind: { readonly SERVER: number; readonly CLIENT: number };
	readonly SpanStatusCode: { readonly ERROR: number };
}

interface SpanOptions {
	readonly kind: never;
	readonly startTime: number;
	readonly attributes: Readonly<Record<string, string | number>>;
}

interface Span {
	setStatus(status: { code: never }): unknown;
	end(endTime: number): void;
}

type Call = Exclude<Observation, { readonly kind: 'request' }>;

/** Maximum number of requests whose calls are kept; beyond it, those of requests that never ended are deleted. */
const MOST_OPEN = 10_000;

/**
 * Traces for OpenTelemetry: a span for each request, with a child span for each call that it made to a provider or the
 * store. Attributes are routes, methods, outcomes and the request's id; no data of a payer.
 *
 * ```ts
 * import * as api from '@opentelemetry/api';
 * createEndpoint({ …, observe: tracing(api) });
 * ```
 */
export function tracing(api: OpenTelemetryApi): Observe {
	const tracer = api.trace.getTracer('checkout-links');
	/** Calls end before their request, but a span needs its parent first. */
	const open = new Map<string, Call[]>();

	const draw = (
		name: string,
		kind: number,
		{ startedAt, durationMs }: Pick<Observation, 'startedAt' | 'durationMs'>,
		attributes: Readonly<Record<string, string | number>>,
		facts: {
			readonly failed: boolean;
			readonly parent?: unknown;
			readonly inside?: (context: unknown) => void;
		},
	) => {
		const parent = facts.parent ?? api.context.active();
		const span = tracer.startSpan(
			name,
			{ kind: kind as never, startTime: startedAt, attributes },
			parent as never,
		);
		if (facts.failed) span.setStatus({ code: api.SpanStatusCode.ERROR as never });
		facts.inside?.(api.trace.setSpan(parent as never, span as never));
		span.end(startedAt + durationMs);
	};
	const drawCall = (call: Call, parent?: unknown) => {
		const target = call.kind === 'provider' ? call.provider : 'store';
		const attributes = {
			'checkout.target': target,
			'checkout.verb': call.verb,
			'checkout.outcome': call.outcome,
		};
		draw(`${target} ${call.verb}`, api.SpanKind.CLIENT, call, attributes, {
			failed: call.outcome !== 'ok',
			parent,
		});
	};

	return (observation) => {
		if (observation.kind !== 'request') {
			const { requestId } = observation;
			if (requestId === undefined) return drawCall(observation);
			const calls = open.get(requestId);
			if (calls) calls.push(observation);
			else if (open.size < MOST_OPEN) open.set(requestId, [observation]);
			return;
		}
		const { route, status, requestId } = observation;
		const attributes = {
			'http.route': route,
			'http.response.status_code': status,
			'checkout.request_id': requestId,
		};
		const calls = open.get(requestId) ?? [];
		open.delete(requestId);
		draw(route, api.SpanKind.SERVER, observation, attributes, {
			failed: status >= 500,
			inside: (context) => calls.forEach((call) => drawCall(call, context)),
		});
	};
}
