import type { StoreBusyError } from '../../stores/deadline.ts';

/** After how many seconds a request is sent again that met a store which failed. */
const RETRY_AFTER_S = 5;

/**
 * The store could not do what it was asked for: it cannot be reached, or takes no writes. Unless the store says otherwise,
 * a write may have happened all the same. Becomes a 503 with `Retry-After`.
 */
export class StoreFailure extends Error {
	override readonly name: string = 'StoreFailure';
	readonly retryAfterSeconds: number;

	constructor(cause: unknown) {
		super(cause instanceof Error ? cause.message : String(cause), { cause });
		this.retryAfterSeconds = isStoreBusy(cause) ? cause.retryAfterSeconds : RETRY_AFTER_S;
	}
}

/** What a verb of a store threw, as a failure of the store; a wrong argument stays what it is. */
export function storeFailureOf(error: unknown): unknown {
	return error instanceof RangeError || error instanceof TypeError ? error : new StoreFailure(error);
}

/** Recognised by its name, not its class: stores may come from another copy of the package. */
function isStoreBusy(error: unknown): error is StoreBusyError {
	return error instanceof Error && error.name === 'StoreBusyError' && 'retryAfterSeconds' in error;
}
