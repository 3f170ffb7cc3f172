import { ProviderError } from '../provider.ts';

/**
 * The order cannot be put into the provider's words; nothing was sent. `fields` are names of the customer's
 * fields.
 */
export const rejected = (provider: string, message: string, fields?: readonly string[]): ProviderError =>
	new ProviderError({ provider, fault: 'rejected', executed: 'no', message, fields });

/** The provider has nothing like what the order asks for; nothing was sent. */
export const notSupported = (provider: string, message: string): ProviderError =>
	new ProviderError({ provider, fault: 'not_supported', executed: 'no', message });

/**
 * Why something cannot be put into the provider's words: the message of the {@link ProviderError} that `write` throws, without
 * the provider's name. `undefined` when it can.
 */
export function refusalOf(write: () => unknown): string | undefined {
	try {
		write();
		return undefined;
	} catch (error) {
		if (!(error instanceof ProviderError)) throw error;
		return error.message.slice(error.provider.length + 2);
	}
}

/** An answer came and lacks something that we need, so nobody knows what it means. */
export const unreadable = (provider: string, message: string): ProviderError =>
	new ProviderError({ provider, fault: 'unreadable', executed: 'maybe', message });

/** The same error, from a place where an earlier step of the same verb may already have had an effect. */
export const afterEffect = (error: unknown): unknown =>
	error instanceof ProviderError && error.executed === 'no' ? withExecuted(error, 'maybe') : error;

/**
 * The same error, from a read that a verb makes before it does anything: this call has certainly had no
 * effect. Finding something of ours about other money is no such certainty.
 */
export const beforeEffect = (error: unknown): unknown =>
	error instanceof ProviderError && error.fault !== 'amount_mismatch' ? withExecuted(error, 'no') : error;

function withExecuted(error: ProviderError, executed: 'no' | 'maybe'): ProviderError {
	const { provider, fault, status, retryAfterSeconds, fields } = error;
	const message = error.message.slice(provider.length + 2);
	return new ProviderError({ provider, fault, executed, message, status, retryAfterSeconds, fields });
}
