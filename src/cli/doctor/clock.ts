import { isPrivateAddress } from '../../providers/kit/pages.ts';
import { findingsOf, type Finding } from './finding.ts';

const about = findingsOf('clock');

/** Tokens tolerate 60 s and webhooks some minutes; a warning is given from half of the smaller limit. Milliseconds. */
const WARN_MS = 30_000;
const WRONG_MS = 5 * 60_000;

/** Compares this machine's clock with the `Date` header of every response between start and stop. */
export class ClockWatch {
	readonly #original = globalThis.fetch;
	/** How far this machine is ahead, in milliseconds, for each response. */
	readonly #aheadMs: number[] = [];
	/** Whether one of the responses came from outside this machine and its private network. */
	#compared = false;

	/** Starts the measurement. Adapters call the global `fetch`, unless they were given their own. */
	start(): void {
		globalThis.fetch = async (...request) => {
			const sent = Date.now();
			const response = await this.#original(...request);
			const date = Date.parse(response.headers.get('date') ?? '');
			// The date was written between request and response, and truncated to a whole second.
			if (!Number.isNaN(date)) {
				this.#aheadMs.push((sent + Date.now()) / 2 - (date + 500));
				this.#compared ||= !isPrivateAddress(addressOf(request[0]));
			}
			return response;
		};
	}

	/**
	 * Stops the measurement.
	 * @returns the result
	 */
	stop(): Finding {
		globalThis.fetch = this.#original;
		// If one provider agrees with this machine, another provider's clock is wrong.
		const [ahead] = this.#aheadMs.sort((a, b) => Math.abs(a) - Math.abs(b));
		if (ahead === undefined) {
			return about.warning('The clock could not be checked: no provider sent the time. Enable NTP.');
		}
		if (Math.abs(ahead) <= WARN_MS) {
			return this.#compared
				? about.good("The clock agrees with the providers'.")
				: about.warning(
						'The clock could not be checked: the providers are simulators on this machine. Enable NTP.',
					);
		}
		const wrong = `The clock is ${duration(Math.abs(ahead))} ${ahead > 0 ? 'ahead' : 'behind'}`;
		return Math.abs(ahead) > WRONG_MS
			? about.problem(`${wrong}; tokens and webhooks are refused. Enable NTP: timedatectl set-ntp true`)
			: about.warning(`${wrong}; tokens fail above 60 s. Enable NTP: timedatectl set-ntp true`);
	}
}

function addressOf(input: string | URL | Request): string {
	return input instanceof Request ? input.url : String(input);
}

function duration(ms: number): string {
	const [count, unit] =
		ms < 120_000
			? [Math.round(ms / 1000), 's']
			: ms < 2 * 3_600_000
				? [Math.round(ms / 60_000), 'minutes']
				: ms < 48 * 3_600_000
					? [Math.round(ms / 3_600_000), 'hours']
					: [Math.round(ms / 86_400_000), 'days'];
	return `${count} ${unit}`;
}
