import type { ProviderError, ProviderFault } from '../../providers/provider.ts';
import type { ProblemCode } from '../../wire/problem.ts';
import type { Hint } from './hints.ts';
import { ProblemError } from './problems.ts';
import { StoreFailure } from './store-failure.ts';

/** Recognised by its name, not its class: adapters may come from another copy of the package. */
export function isProviderError(error: unknown): error is ProviderError {
	return error instanceof Error && error.name === 'ProviderError' && 'fault' in error && 'executed' in error;
}

/**
 * The code for the payer when nothing happened at the provider. Errors of our own keys, limits and code are reported to
 * payers as an unavailable provider.
 */
const CODE_IF_NOT_EXECUTED: Readonly<Record<ProviderFault, ProblemCode>> = {
	rejected: 'provider_rejected',
	unauthorized: 'provider_unavailable',
	not_found: 'provider_rejected',
	rate_limited: 'provider_unavailable',
	unavailable: 'provider_unavailable',
	timeout: 'provider_timeout',
	unreadable: 'provider_unavailable',
	in_progress: 'attempt_in_progress',
	duplicate: 'provider_rejected',
	amount_mismatch: 'amount_mismatch',
	not_supported: 'not_supported',
};

/** The problem for a failure of an adapter or the store. Other errors become `internal`. */
export function toProblem(error: unknown): ProblemError {
	if (error instanceof ProblemError) return error;
	if (error instanceof StoreFailure) {
		const { retryAfterSeconds, message } = error;
		const hint = { detail: `The store can take on nothing new for now. ${message}` };
		return new ProblemError('provider_unavailable', { retryAfterSeconds, cause: error, hint });
	}
	if (!isProviderError(error)) return new ProblemError('internal', { cause: error });
	return new ProblemError(codeOf(error), {
		retryAfterSeconds: error.retryAfterSeconds,
		cause: error,
		hint: hintOf(error),
	});
}

function codeOf(error: ProviderError): ProblemCode {
	if (error.executed === 'no' || error.fault === 'amount_mismatch') return CODE_IF_NOT_EXECUTED[error.fault];
	if (error.fault === 'timeout') return 'provider_timeout';
	return error.fault === 'in_progress' ? 'attempt_in_progress' : 'outcome_unknown';
}

/** Describes the cause where it is known. The provider's own message is only written to the log. */
function hintOf({ provider, fault }: ProviderError): Hint | undefined {
	const name = `The provider "${provider}"`;
	switch (fault) {
		case 'unauthorized':
			return {
				detail: `${name} refused the keys of its adapter. Check them, and that they belong to its base URL.`,
			};
		case 'rejected':
			return {
				detail: `${name} rejected the data of this request. The log entry with this request_id has the reason.`,
			};
		case 'unavailable':
		case 'timeout':
			return {
				detail: `${name} did not answer. Check its base URL; in a sandbox, that the simulator runs. The log entry with this request_id has the reason.`,
			};
		case 'rate_limited':
			return { detail: `${name} takes no more requests for now. Try again later.` };
		case 'unreadable':
			return {
				detail: `${name} returned something that is not its API's. Check its base URL; the log entry with this request_id has the reason.`,
			};
	}
	return undefined;
}
