import { ProviderError } from '../provider.ts';
import { isObject, type JsonObject } from './http/answer.ts';
import { LARGEST_WEBHOOK } from './signature.ts';

/**
 * The body of a webhook whose signature was verified.
 * @throws {ProviderError} `rejected` if it is not a JSON object
 */
export function readBody(provider: string, raw: Uint8Array): JsonObject {
	try {
		const body: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
		if (isObject(body)) return body;
	} catch {
		// Reported below, together with JSON that is not an object.
	}
	throw refusedWebhook(provider, 'rejected', 'the webhook is no JSON object');
}

/** @throws {ProviderError} `rejected` for more than 1 MiB, before the signature is computed */
export function checkSize(provider: string, raw: Uint8Array): void {
	if (raw.byteLength > LARGEST_WEBHOOK)
		throw refusedWebhook(provider, 'rejected', 'the webhook is larger than 1 MiB');
}

export function refusedWebhook(
	provider: string,
	fault: 'rejected' | 'unauthorized',
	message: string,
): ProviderError {
	return new ProviderError({ provider, fault, executed: 'no', message });
}
