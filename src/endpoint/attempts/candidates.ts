import type { EntryContent } from '../../stores/store.ts';
import type { AttemptIds } from '../crypto/keys.ts';
import { ProblemError } from '../http/problems.ts';
import { isProviderError, toProblem } from '../http/provider-failure.ts';
import type { Log } from '../observe/log.ts';
import type { Lease, LinkEntry } from './lease.ts';

/** A provider that can make the link. */
export interface ProviderCandidate {
	/** Everything that is needed to send the same request again. Saved before anything is sent. */
	readonly checkpoint: string;
	/** Creates the link at the provider. */
	create(ids: AttemptIds): Promise<EntryContent>;
	/** Looks for the link of an earlier request with an unknown outcome. Undefined when the provider has none. */
	find(ids: AttemptIds): Promise<EntryContent | undefined>;
}

/** The provider refuses this key from now on and made nothing with it. */
export type KeyConsumed = 'key consumed';

/**
 * Tries the candidates in order until one makes the link. The next one is tried only when the previous one certainly
 * made nothing. Ends the lease in the matching state.
 * @param lease of a generation under which nothing was sent before
 * @throws {ProblemError} the last failure, as a problem
 */
export async function tryInOrder(
	lease: Lease,
	candidates: readonly ProviderCandidate[],
	log: Log,
): Promise<LinkEntry | KeyConsumed> {
	let failure: unknown = new Error('An attempt has no provider to ask');
	for (const [index, candidate] of candidates.entries()) {
		if (index > 0) {
			log({
				level: 'warn',
				message: 'provider created nothing; trying the next provider',
				reference: lease.ids.reference,
				error: String(failure),
			});
			await lease.saveCheckpoint(candidate.checkpoint);
		}
		const result = await resultOf(() => candidate.create(lease.ids));
		if ('content' in result) return lease.complete(result.content);
		failure = result.failure;
		if (isKeyConsumed(failure)) return consumeKey(lease);
		if (!wasNotExecuted(failure)) {
			await lease.markUncertain();
			throw withReference(failure, lease.ids);
		}
	}
	await lease.release();
	throw toProblem(failure);
}

/**
 * Resumes a try whose outcome is unknown. Looks for the link first, and otherwise sends the same request to the same
 * provider. If that fails, the outcome stays uncertain, whatever the result of the second request is.
 * @param candidate the provider of the earlier request; undefined when it was removed from the configuration
 * @throws {ProblemError} the failure, as a problem
 */
export async function resumeUncertain(
	lease: Lease,
	candidate: ProviderCandidate | undefined,
): Promise<LinkEntry | KeyConsumed> {
	const result = await resultOf(async () => {
		if (!candidate) throw new ProblemError('outcome_unknown', { cause: new Error('Its provider is gone') });
		return (await candidate.find(lease.ids)) ?? (await candidate.create(lease.ids));
	});
	if ('content' in result) return lease.complete(result.content);
	if (isKeyConsumed(result.failure)) return consumeKey(lease);
	await lease.markUncertain();
	throw withReference(result.failure, lease.ids);
}

async function consumeKey(lease: Lease): Promise<KeyConsumed> {
	await lease.consumeKey();
	return 'key consumed';
}

/** The problem with our reference, so that the merchant can find the payment in the provider's panel. */
function withReference(failure: unknown, { reference }: AttemptIds): ProblemError {
	const { code, facts } = toProblem(failure);
	return new ProblemError(code, { ...facts, reference });
}

type Result = { readonly content: EntryContent } | { readonly failure: unknown };

async function resultOf(work: () => Promise<EntryContent>): Promise<Result> {
	try {
		return { content: await work() };
	} catch (failure) {
		return { failure };
	}
}

/** Whether the provider certainly made nothing, so that another one may be tried. */
function wasNotExecuted(failure: unknown): boolean {
	return isProviderError(failure) && failure.executed === 'no';
}

/** Whether the provider refuses the key from now on and made nothing with it. */
function isKeyConsumed(failure: unknown): boolean {
	return isProviderError(failure) && failure.fault === 'duplicate' && failure.executed === 'no';
}
