import type { Clock } from '../../stores/store.ts';
import type { Log, LogEntry } from '../observe/log.ts';
import { detailOf, type ProblemError } from './problems.ts';

/** How long the same refusal is not logged as a warning again. Milliseconds. */
const QUIET_MS = 60 * 60_000;
/** Maximum number of warnings about refused requests in that time. Limits how much strangers can add to the log. */
const MAX_WARNINGS = 50;

/**
 * Writes problems to the merchant's log. A refusal that a setting caused is a warning, once for each offending value.
 * Repetitions, and refusals above the limit, are written as `info`.
 */
export class RefusalLog {
	readonly #log: Log;
	readonly #clock: Clock;
	#since = 0;
	#seen = new Set<string>();

	constructor(log: Log, clock: Clock) {
		this.#log = log;
		this.#clock = clock;
	}

	/**
	 * @param requestId names the request
	 * @param origin `Origin` header of the request
	 */
	write(problem: ProblemError, requestId: string, origin: string | null): void {
		const { code } = problem;
		const { cause, hint } = problem.facts;
		const message = `answered ${code}`;
		if (hint?.setting !== undefined && code !== 'internal') {
			const { setting, value, configured } = hint;
			const detail = detailOf(problem);
			const entry: LogEntry = {
				level: this.#isNews([code, setting, value, detail].join('\n')) ? 'warn' : 'info',
				message,
				request_id: requestId,
				code,
				...(origin !== null && { origin: origin.slice(0, 200) }),
				setting,
				...(value !== undefined && { value }),
				...(configured && { configured }),
				detail,
				...(cause instanceof Error && { cause: cause.message }),
			};
			return this.#log(entry);
		}
		const ours = code === 'internal' || code === 'amount_mismatch';
		this.#log({
			level: ours ? 'error' : cause === undefined ? 'info' : 'warn',
			message,
			request_id: requestId,
			...(cause instanceof Error && { cause: ours ? (cause.stack ?? cause.message) : cause.message }),
		});
	}

	#isNews(key: string): boolean {
		const now = this.#clock();
		if (Math.abs(now - this.#since) >= QUIET_MS) {
			this.#since = now;
			this.#seen = new Set();
		}
		if (this.#seen.has(key) || this.#seen.size >= MAX_WARNINGS) return false;
		this.#seen.add(key);
		return true;
	}
}
