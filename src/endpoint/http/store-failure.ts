import type { StoreBusyError } from '../../stores/deadline.ts';

/** Seconds after which a request that met a failing store may be sent again. */
const RETRY_AFTER_S = 5;

/**
 * The store could not perform an operation: it cannot be reached, or does not accept writes. A write may have happened
 * unless the store reports otherwise. Becomes a 503 with `Retry-After`.
 */
export class StoreFailure extends Error {
	override readonly name: string = 'StoreFailure';
	readonly retryAfterSeconds: number;

	constructor(cause: unknown) {
		super(cause instanceof Error ? cause.message : String(cause), { cause });
		this.retryAfterSeconds = isStoreBusy(cause) ? cause.retryAfterSeconds : RETRY_AFTER_S;
	}
}

/** Wraps what a method of a store threw as a failure of the store. A wrong argument is returned unchanged. */
export function storeFailureOf(error: unknown): unknown {
	return error instanceof RangeError || error instanceof TypeError ? error : new StoreFailure(error);
}

/** Recognised by its name, not its class: stores may come from another copy of the package. */
function isStoreBusy(error: unknown): error is StoreBusyError {
	return error instanceof Error && error.name === 'StoreBusyError' && 'retryAfterSeconds' in error;
}
