import * as v from 'valibot';
import { json, noContent } from '../answers.ts';
import { type Call, param, type Routes } from '../routes.ts';
import type { Receiver } from '../webhooks.ts';
import { type Errors, faultsOf } from './errors.ts';
import { laravelTime, optionalText } from './fields.ts';

/** `https` as documented, or `http` on this machine, where receivers of a simulator usually run. */
const receiverAddress = v.pipe(
	v.string(),
	v.maxLength(500),
	v.regex(/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/, 'debe ser una URL HTTPS'),
);

const EndpointRequest = v.object({
	name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(255)),
	description: optionalText(500),
	url: receiverAddress,
	events: v.nullish(v.array(v.string())),
});

interface Endpoint {
	readonly id: string;
	request: v.InferOutput<typeof EndpointRequest>;
	readonly secret: string;
	readonly header: string;
	readonly createdAt: number;
}

export interface WebhookEndpoints {
	readonly api: Routes;
	receivers(): Receiver[];
	reset(): void;
}

/** Webhook endpoints that the merchant registers: `/v1/webhooks`. Only the create returns secret and header token. */
export function createWebhookEndpoints(clock: () => number, errors: Errors): WebhookEndpoints {
	const endpoints = new Map<string, Endpoint>();
	const named = (call: Call, respond: (endpoint: Endpoint) => Response): Response => {
		const endpoint = endpoints.get(param(call, 'id'));
		return endpoint ? respond(endpoint) : errors.refused(404, 'not_found', 'El webhook no existe.');
	};
	const token = (prefix: string) => `${prefix}_${crypto.randomUUID().replaceAll('-', '')}`;

	return {
		api: {
			'POST /v1/webhooks': ({ json: body }) => {
				const request = v.safeParse(EndpointRequest, body);
				if (!request.success) return errors.invalid(faultsOf(request.issues));
				const endpoint: Endpoint = {
					id: crypto.randomUUID(),
					request: request.output,
					secret: token('wh_tok'),
					header: token('wh_hdr'),
					createdAt: clock(),
				};
				endpoints.set(endpoint.id, endpoint);
				return json(201, { ...endpointJson(endpoint), secret: endpoint.secret, header: endpoint.header });
			},
			'GET /v1/webhooks': () => json(200, { data: [...endpoints.values()].map(endpointJson) }),
			'GET /v1/webhooks/:id': (call) => named(call, (endpoint) => json(200, endpointJson(endpoint))),
			'PUT /v1/webhooks/:id': (call) =>
				named(call, (endpoint) => {
					const request = v.safeParse(EndpointRequest, call.json);
					if (!request.success) return errors.invalid(faultsOf(request.issues));
					endpoint.request = request.output;
					return json(200, endpointJson(endpoint));
				}),
			'DELETE /v1/webhooks/:id': (call) =>
				named(call, ({ id }) => {
					endpoints.delete(id);
					return noContent();
				}),
		},
		receivers: () =>
			[...endpoints.values()].map(({ request, secret, header }) => ({
				url: request.url,
				secret,
				token: header,
				...(request.events && { events: request.events }),
			})),
		reset() {
			endpoints.clear();
		},
	};
}

function endpointJson({ id, request, createdAt }: Endpoint) {
	return {
		id,
		name: request.name,
		description: request.description ?? null,
		url: request.url,
		events: request.events ?? [],
		created_at: laravelTime(createdAt),
	};
}
