import type { Readable, Writable } from 'node:stream';

/** The streams, variables and working folder that a command uses: those of the process, or of a test. */
export interface Terminal {
	readonly stdin: Readable & { readonly isTTY?: boolean };
	/** Results. */
	readonly stdout: Writable;
	/** `log` writes a line to {@link Terminal.stdout}, `error` to standard error. */
	readonly console: Pick<Console, 'log' | 'error'>;
	/** Environment variables; those of `--env-file` are added. */
	readonly env: Record<string, string | undefined>;
	/** Absolute base of relative paths. */
	readonly cwd: string;
}
