import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run, type EventData } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';
import { ROOT } from '../../src/build/run-tool.ts';
import { NAME_SEPARATOR, type OnResult, type Tally } from './tally.ts';

/** Which test files to run, and how. */
export interface NodeTests {
	/** Patterns below the project's root. */
	readonly files: readonly string[];
	readonly except?: readonly string[];
	/** How many files at a time. */
	readonly concurrency: number;
	/** For each file as a whole; one that hangs is ended and has failed. */
	readonly timeoutMs: number;
	/** Runs only the tests whose full name, `describe` and `it` with a space between, contains this text. */
	readonly named?: string | undefined;
	/** Called with each test as it ends. */
	readonly onResult?: OnResult | undefined;
	/** Ends the run; the processes of the tests end with it. */
	readonly signal?: AbortSignal | undefined;
}

/** Runs files of `node:test`, each in a process of its own, and counts what they promise one by one. */
export async function runNodeTests({
	files,
	except = [],
	concurrency,
	timeoutMs,
	named,
	onResult,
	signal,
}: NodeTests): Promise<Tally> {
	const chosen = globSync(files, { cwd: ROOT, exclude: except })
		.sort()
		.map((file) => join(ROOT, file));
	if (chosen.length === 0) return { passed: 0, failures: [], skipped: [] };

	const count = new Count({ timeoutMs, filtered: named !== undefined, onResult });
	const testNamePatterns =
		named === undefined ? undefined : [new RegExp(named.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))];
	// A run of its own for each file: only so can one that does not end be ended alone.
	const waiting = chosen.values();
	const lane = async () => {
		for (const file of waiting) {
			const ended = [AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])];
			await runFile(
				{
					files: [file],
					signal: AbortSignal.any(ended),
					...(testNamePatterns && { testNamePatterns }),
				},
				file,
				count,
			);
		}
	};
	await Promise.all(Array.from({ length: concurrency }, lane));
	return count.tally();
}

async function runFile(options: RunOptions, file: string, count: Count): Promise<void> {
	const events = run(options) as AsyncIterable<TestEvent>;
	for await (const event of events) {
		// A test that a helper declares names the helper, which several files at a time may use; its count is this file's.
		if (event.type === 'test:start') count.started({ ...event.data, file });
		else if (event.type === 'test:pass') count.passed({ ...event.data, file });
		else if (event.type === 'test:fail') count.failed({ ...event.data, file });
		else if (event.type === 'test:stdout' || event.type === 'test:stderr') count.printed(event.data);
	}
}

type RunOptions = NonNullable<Parameters<typeof run>[0]>;
type Ended = EventData.TestPass | EventData.TestFail;

/** What is known of a file while its events come in. */
interface FileSoFar {
	/** Names of the test that started last and of those around it, the outermost first. */
	readonly names: string[];
	/** How many ended at each depth since the last end one step higher. */
	readonly ended: number[];
	/** Everything that it printed. */
	readonly output: string[];
}

/**
 * Makes a tally of events. Only leaves count: a suite, or a test with tests inside, is no promise of its own unless it
 * fails by itself, in a hook for instance. A file without a test has failed: somebody thinks that it tests something.
 */
class Count {
	readonly #files = new Map<string, FileSoFar>();
	readonly #failures: { readonly file: string; readonly text: string }[] = [];
	readonly #skipped: string[] = [];
	readonly #timeoutMs: number;
	readonly #filtered: boolean;
	readonly #onResult: OnResult | undefined;
	#passed = 0;

	/** @param options.filtered whether only some tests were asked for by name, so that a file may run none */
	constructor(options: { timeoutMs: number; filtered: boolean; onResult: OnResult | undefined }) {
		this.#timeoutMs = options.timeoutMs;
		this.#filtered = options.filtered;
		this.#onResult = options.onResult;
	}

	started({ file, nesting, name }: EventData.TestStart): void {
		this.#of(file).names.splice(nesting, Infinity, name);
	}

	printed({ file, message }: EventData.TestStdout | EventData.TestStderr): void {
		this.#of(file).output.push(message);
	}

	passed(data: EventData.TestPass): void {
		const { name, file, skip, todo, details } = data;
		const isParent = this.#endsOthers(data);
		if (skip !== undefined || todo !== undefined) {
			const reason = [skip, todo].find((given) => typeof given === 'string' && given !== '') as
				string | undefined;
			this.#skipped.push(reason ? `${this.#fullName(data)} (${reason})` : this.#fullName(data));
			this.#report(data, 'skipped', reason);
		} else if (name === file) {
			if (!this.#filtered) this.#fail(data, 'This file ran no test.');
		} else if (!isParent && details.type !== 'suite') {
			this.#passed++;
			this.#report(data, 'passed');
		}
	}

	failed(data: EventData.TestFail): void {
		const isParent = this.#endsOthers(data);
		const { error } = data.details;
		if (isParent && 'failureType' in error && error.failureType === 'subtestsFailed') return;
		const aborted = 'failureType' in error && error.failureType === 'testAborted';
		this.#fail(
			data,
			aborted ? `Did not end within ${this.#timeoutMs / 1000} s.` : inspect(error.cause ?? error),
		);
	}

	tally(): Tally {
		const lastOfItsFile = new Map(this.#failures.map(({ file }, index) => [file, index]));
		const failures = this.#failures.map(({ file, text }, index) => {
			const printed = lastOfItsFile.get(file) === index ? this.#of(file).output.join('').trim() : '';
			return printed ? `${text}\n\n${relative(ROOT, file)} printed:\n${printed}` : text;
		});
		return { passed: this.#passed, failures, skipped: this.#skipped };
	}

	#of(file = ''): FileSoFar {
		const known = this.#files.get(file) ?? { names: [], ended: [], output: [] };
		this.#files.set(file, known);
		return known;
	}

	/** Whether tests inside this one have ended; its own end closes their count. */
	#endsOthers({ file, nesting }: Ended): boolean {
		const { ended } = this.#of(file);
		const inside = ended[nesting + 1] ?? 0;
		ended[nesting + 1] = 0;
		ended[nesting] = (ended[nesting] ?? 0) + 1;
		return inside > 0;
	}

	#fullName({ file, nesting, name }: Ended): string {
		const around = this.#of(file).names.slice(0, nesting);
		const names = [...around, ...(name === file ? [] : [name])];
		return [relative(ROOT, file ?? ''), ...names].join(NAME_SEPARATOR);
	}

	#report(data: Ended, outcome: 'passed' | 'failed' | 'skipped', reason?: string): void {
		const file = relative(ROOT, data.file ?? '');
		const name = this.#fullName(data).slice(file.length + NAME_SEPARATOR.length) || 'the file as a whole';
		this.#onResult?.({ heading: file, name, outcome, durationMs: data.details.duration_ms, reason });
	}

	#fail(data: Ended, reason: string): void {
		this.#report(data, 'failed');
		this.#failures.push({ file: data.file ?? '', text: `${this.#fullName(data)}\n${reason}` });
	}
}
