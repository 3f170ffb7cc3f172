import { invalidField, ProblemError } from './problems.ts';

/**
 * Takes the attempt from `Idempotency-Key`, quoted or not, when the body has none. When both are present, they must be
 * equal.
 * @returns the body with its `attempt`
 * @throws {ProblemError} `attempt_missing` when neither is present, `invalid_request`
 */
export function withAttempt(headers: Headers, body: unknown): unknown {
	if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalidField('', 'invalid');
	const key = headers
		.get('idempotency-key')
		?.trim()
		.replace(/^"(.*)"$/, '$1');
	const attempt = Object.hasOwn(body, 'attempt') ? (body as { attempt: unknown }).attempt : undefined;
	if (attempt === undefined && key === undefined) throw new ProblemError('attempt_missing');
	if (attempt !== undefined && key !== undefined && String(attempt).toLowerCase() !== key.toLowerCase()) {
		throw invalidField('/attempt', 'differs_from_idempotency_key');
	}
	return attempt === undefined ? { ...body, attempt: key } : body;
}
