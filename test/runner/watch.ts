import { once } from 'node:events';
import { globSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { ROOT } from '../../src/build/run-tool.ts';

/** What a test may depend on. Folders that tests and builds write to are not among them. */
const WATCHED = ['src', 'test', 'demo'];
/** An editor writes a file in several steps, and a branch changes many files. */
const QUIET_MS = 100;

/**
 * Runs something, and again after each change of a file; Enter runs it at once. A change during a run is followed by
 * another run. Returns when the signal is aborted.
 */
export async function runAndWatch(run: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
	const changes = new EventTarget();
	const announce = () => changes.dispatchEvent(new Event('change'));
	const watchers = WATCHED.map((folder): FSWatcher =>
		watch(join(ROOT, folder), { recursive: true, signal }, announce).on('error', (error) => {
			if (!signal.aborted) console.error(`${folder} is not watched any more: ${error.message}`);
		}),
	);
	let asked = false;
	const ask = () => {
		asked = true;
		announce();
	};
	if (process.stdin.isTTY) process.stdin.on('data', ask);

	while (!signal.aborted) {
		const before = stateOfFiles();
		asked = false;
		await run();
		if (signal.aborted) break;
		console.log(styleText('dim', `\nWatching ${WATCHED.join(', ')}. Enter runs again, Ctrl-C ends.`));
		// Only files count, not events: of those some say nothing, and some come late.
		while (!signal.aborted && !asked && stateOfFiles() === before) {
			await once(changes, 'change', { signal }).catch(() => undefined);
			await quiet(changes, signal);
		}
		if (!signal.aborted) console.log(`\n${styleText('dim', '─'.repeat(40))}\n`);
	}
	watchers.forEach((watcher) => watcher.close());
	if (process.stdin.isTTY) process.stdin.off('data', ask).pause();
}

/** Resolves when no change has come for a moment. */
async function quiet(changes: EventTarget, signal: AbortSignal): Promise<void> {
	let again = true;
	while (again && !signal.aborted) {
		const moment = AbortSignal.any([signal, AbortSignal.timeout(QUIET_MS)]);
		again = await once(changes, 'change', { signal: moment }).then(
			() => true,
			() => false,
		);
	}
}

/** Names, sizes and times of all watched files. */
function stateOfFiles(): string {
	return WATCHED.flatMap((folder) => globSync(`${folder}/**/*`, { cwd: ROOT, exclude: IGNORED }))
		.sort()
		.map((file) => {
			const stat = statSync(join(ROOT, file), { throwIfNoEntry: false });
			return stat?.isFile() ? `${file} ${stat.size} ${stat.mtimeMs}` : '';
		})
		.join('\n');
}

/** What tools leave in projects of others, which tests copy elsewhere. */
const IGNORED = ['**/node_modules/**', '**/dist/**'];
