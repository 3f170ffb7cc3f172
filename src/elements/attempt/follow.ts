import type { LinkStatus } from '../../wire/links.ts';
import { moveStatus, type Status } from '../../wire/status.ts';
import type { FlowOwner, StatusHost } from '../checkout.ts';
import type { Attempt } from './attempt.ts';
import { attempts } from './browser-memory.ts';
import { CheckoutExpireEvent, CheckoutStatusEvent, CheckoutSuccessEvent } from '../events.ts';
import { poll, type Polling } from './poll.ts';
import { returns } from '../return/return-parameter.ts';
import { rememberPaid } from '../return/recall-paid.ts';
import { readStatus } from './status-read.ts';

/** Statuses of a link that is not paid yet. Another press opens the same link. */
const IDLE: ReadonlySet<Status> = new Set<Status>(['created', 'pending', 'unknown']);

/** Final statuses without money. The attempt can create another link. A late payment is still possible. */
const UNPAID: ReadonlySet<Status> = new Set<Status>(['failed', 'cancelled', 'expired']);

/** Polls the status of one link at a time. */
export interface Follower {
	/**
	 * Polls until the status is final.
	 * @param options `idle`: what to do after a status that is not final. The offer is shown again, and polling stops
	 * (`stop`) or continues in the background (`go on`).
	 */
	follow(attempt: Attempt, options?: { idle?: 'stop' | 'go on' | undefined }): void;
	/** Handles a status from any source, and fires events if it is new. */
	report(attempt: Attempt, status: LinkStatus): void;
	readNow(): void;
	stop(): void;
}

export function createFollower(owner: FlowOwner, host: StatusHost): Follower {
	let polling: Polling | undefined;
	let running: AbortController | undefined;
	let last: LinkStatus | undefined;

	const stop = () => {
		running?.abort();
		polling?.stop();
	};

	const report = (attempt: Attempt, status: LinkStatus) => {
		const { status: name, voucher } = status;
		// Responses can arrive out of order. A confirmed status is kept.
		if (last?.id === status.id && moveStatus(last.status, name) !== name) return;
		const first = attempts.settle(attempt, status.final ? (UNPAID.has(name) ? 'unpaid' : 'paid') : undefined);
		if (status.final) returns.close(status.id);
		if (name === 'succeeded') rememberPaid(attempt);
		const news = last?.id !== status.id || last.status !== name;
		last = status;
		owner.send({ type: IDLE.has(name) && !voucher ? 'idled' : 'reported', report: status });
		if (!news) return;
		host.dispatchEvent(new CheckoutStatusEvent(status));
		if (name === 'succeeded' && first) host.dispatchEvent(new CheckoutSuccessEvent(status));
		if (name === 'expired') host.dispatchEvent(new CheckoutExpireEvent(status));
	};

	return {
		report,
		stop,
		readNow: () => polling?.readNow(),
		follow(attempt, { idle } = {}) {
			stop();
			const { signal } = (running = new AbortController());
			polling = poll(async () => {
				const answer = await readStatus(host.endpoint, host.headers, attempt, signal);
				if (signal.aborted) return true;
				if ('report' in answer) {
					report(attempt, answer.report);
					// If the payer pressed meanwhile, the state stays.
					if (answer.report.final || !idle || /creating|status/.test(owner.state.name))
						return answer.report.final;
					owner.send({ type: 'back' });
					return idle === 'stop';
				}
				if (answer.problem.code === 'status_token_invalid' || answer.problem.code === 'not_found') {
					// This browser can no longer read the link. Another press creates or finds one.
					attempts.settle(attempt, 'unpaid');
					owner.send({ type: 'unrecognised' });
					return true;
				}
				owner.send({ type: 'refused', problem: answer.problem });
				return false;
			});
		},
	};
}
