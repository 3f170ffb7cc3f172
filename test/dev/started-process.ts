import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';

/** A process that a test started, with what it printed. */
export interface StartedProcess {
	/** What it has printed so far on both streams, without colours. */
	readonly output: string;
	/** Resolves when the text, or a match, has been printed after the last text that was waited for. */
	printed(what: string | RegExp): Promise<void>;
	/** Resolves with its exit code, or the signal that ended it. */
	readonly ended: Promise<number | NodeJS.Signals>;
	/** Sends a signal and waits for the end. */
	stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/** Starts Node with a script, without a terminal and with nothing of our environment but what it needs. */
export function startNode(
	args: readonly string[],
	cwd: string,
	env: Readonly<Record<string, string>> = {},
): StartedProcess {
	const { PATH, HOME, CHROME_PATH, CHROME_BIN } = process.env;
	const child = spawn(process.execPath, args, {
		cwd,
		env: { PATH, HOME, CHROME_PATH, CHROME_BIN, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	let seen = 0;
	const changes = new EventTarget();
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => {
			output += stripVTControlCharacters(text);
			changes.dispatchEvent(new Event('change'));
		});
	}
	let over = false;
	const ended = once(child, 'close').then(([code, signal]) => {
		over = true;
		changes.dispatchEvent(new Event('change'));
		return (code ?? signal) as number | NodeJS.Signals;
	});
	return {
		get output() {
			return output;
		},
		async printed(what) {
			for (;;) {
				const rest = output.slice(seen);
				const found = typeof what === 'string' ? rest.indexOf(what) : rest.search(what);
				if (found >= 0) {
					seen += found + 1;
					return;
				}
				if (over) throw new Error(`It ended without printing ${what}. It printed:\n${output}`);
				await once(changes, 'change');
			}
		},
		ended,
		stop(signal = 'SIGINT') {
			child.kill(signal);
			return ended;
		},
	};
}
