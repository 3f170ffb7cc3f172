import type { Surroundings } from '../../wire/surroundings.ts';
import { readJson } from '../http/body.ts';
import type { RefundRequest } from '../refunds/refund-rules.ts';
import type { Refunds } from '../refunds/refunds.ts';
import { json, LINK_ID, type Route } from '../http/router.ts';
import { parse } from '../http/schemas.ts';
import { snakeCaseAll } from '../http/snake-case.ts';
import { refundBody } from './admin.schemas.ts';
import { withBearer } from './bearer.ts';

/**
 * `POST /v1/admin/payments/{id}/refunds`. The payment is identified as in the route that reads it: by its id, its
 * reference, or its provider's id. The route exists only if refunds are configured, and accepts only their secret.
 * Another request with the same id returns the same refund.
 */
export function refundRoutes(parts: {
	readonly secret: string;
	readonly refunds: Refunds;
	readonly surroundings?: Surroundings | undefined;
}): Route[] {
	const post = (
		payment: string,
		nameOf: (params: Readonly<Record<string, string | undefined>>) => RefundRequest['payment'],
	): Route => ({
		method: 'POST',
		pattern: new RegExp(`^/v1/admin/payments/${payment}/refunds$`),
		handle: withBearer(parts.secret, async ({ request, params }) => {
			const body = parse(refundBody, await readJson(request, parts.surroundings));
			const refund = await parts.refunds.refund({ payment: nameOf(params), ...body });
			return json(snakeCaseAll(refund) as object, 200);
		}),
	});
	return [
		post(`(?<id>${LINK_ID})`, ({ id = '' }) => ({ id })),
		post('(?<reference>[0-9A-Z]{18})', ({ reference = '' }) => ({ reference })),
		post('(?<provider>[a-z]+)/(?<id>[A-Za-z0-9][A-Za-z0-9_-]{0,63})', ({ provider = '', id = '' }) => ({
			provider,
			providerId: id,
		})),
	];
}
