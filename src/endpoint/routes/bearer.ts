import { fingerprint } from '../crypto/keys.ts';
import { ProblemError } from '../http/problems.ts';
import type { RouteCall } from '../http/router.ts';

/**
 * Admits requests of the merchant's own servers: with the secret, and without the headers that every browser sends.
 * @param secret the expected token in `Authorization: Bearer …`
 * @throws {ProblemError} `not_found` for browsers, `unauthorized` without the secret
 */
export function withBearer(
	secret: string,
	handle: (call: RouteCall) => Promise<Response>,
): (call: RouteCall) => Promise<Response> {
	return async (call) => {
		const { headers } = call.request;
		if (headers.has('origin') || headers.has('sec-fetch-site')) throw new ProblemError('not_found');
		const given = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? '';
		// Digests of equal length are compared, so that the duration does not depend on the secret.
		const [a, b] = await Promise.all([fingerprint([given]), fingerprint([secret])]);
		if (a !== b) throw new ProblemError('unauthorized');
		return handle(call);
	};
}
