/** Exit codes, the same for every command. */
export const EXIT = {
	ok: 0,
	/** The command was understood and failed; or `doctor` or `reconcile --day` found a problem. */
	failed: 1,
	/** The command line is wrong; nothing was done. */
	usage: 2,
	/** It is unknown whether the provider carried out the request. Run the same command again to look it up. */
	unknownOutcome: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failed command, with its exit code. */
export class CommandError extends Error {
	override readonly name: string = 'CommandError';
	readonly exitCode: ExitCode;

	constructor(message: string, exitCode: ExitCode = EXIT.failed, options?: ErrorOptions) {
		super(message, options);
		this.exitCode = exitCode;
	}
}
