import { ProviderError } from '../../provider.ts';

/**
 * The order cannot be converted to the provider's request; nothing was sent.
 * @param fields names of the customer's fields
 */
export const rejected = (provider: string, message: string, fields?: readonly string[]): ProviderError =>
	new ProviderError({ provider, fault: 'rejected', executed: 'no', message, fields });

/** The provider does not support a term of the order; nothing was sent. */
export const notSupported = (provider: string, message: string): ProviderError =>
	new ProviderError({ provider, fault: 'not_supported', executed: 'no', message });

/**
 * Why something cannot be converted to the provider's request: the message of the {@link ProviderError} that `write`
 * throws, without the provider's name. `undefined` if it does not throw.
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

/** A response lacks something that is needed, so the outcome is unknown. */
export const unreadable = (provider: string, message: string): ProviderError =>
	new ProviderError({ provider, fault: 'unreadable', executed: 'maybe', message });

/** The same error, where an earlier step of the same method may already have had an effect. */
export const afterEffect = (error: unknown): unknown =>
	error instanceof ProviderError && error.executed === 'no' ? withExecuted(error, 'maybe') : error;

/**
 * The same error, from a read before the method changes anything: this call certainly had no effect. That does not hold
 * for `amount_mismatch`, where a payment of ours with a different amount was found.
 */
export const beforeEffect = (error: unknown): unknown =>
	error instanceof ProviderError && error.fault !== 'amount_mismatch' ? withExecuted(error, 'no') : error;

function withExecuted(error: ProviderError, executed: 'no' | 'maybe'): ProviderError {
	const { provider, fault, status, retryAfterSeconds, fields } = error;
	const message = error.message.slice(provider.length + 2);
	return new ProviderError({ provider, fault, executed, message, status, retryAfterSeconds, fields });
}
