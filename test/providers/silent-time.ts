import { setImmediate as turn } from 'node:timers/promises';
import { PLATFORM, type Surroundings, type Timer } from '../../src/wire/surroundings.ts';
import type { ScriptedServer } from './scripted-server.ts';

/** A timer of more is a limit, a shorter one a pause. In milliseconds; pauses before a second try are shorter. */
const LIMIT_FROM_MS = 1_000;

/**
 * Surroundings in which time passes only while a server is silent, so that no result depends on how fast this machine
 * is: limits end when the server has received a request and answers nothing more to it. Pauses end at once.
 * @param server tells when it is silent
 */
export function silentTime(server: ScriptedServer): Surroundings {
	let now = 0;
	const limits = new Set<{ readonly at: number; readonly callback: () => void }>();

	/** The limit that is the next to end, ends. */
	const pass = () => {
		const next = [...limits].sort((a, b) => a.at - b.at)[0];
		if (!next) return;
		limits.delete(next);
		now = Math.max(now, next.at);
		next.callback();
	};
	server.onSilence = async (reply) => {
		// A body is waited for as soon as the limit for the headers is gone.
		while (reply === 'drip' && limits.size > 1) await turn();
		pass();
	};

	return {
		...PLATFORM,
		monotonic: () => now,
		setTimeout(callback, ms) {
			if (ms < LIMIT_FROM_MS) return setTimeout(callback, 0);
			const limit = { at: now + ms, callback };
			limits.add(limit);
			return limit as unknown as Timer;
		},
		clearTimeout(timer) {
			if (!limits.delete(timer as never)) PLATFORM.clearTimeout(timer);
		},
	};
}
