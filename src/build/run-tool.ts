import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Folder of package.json, without a trailing slash. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** A tool ended with another exit code than 0. The message contains everything that it printed. */
export class ToolFailure extends Error {
	override readonly name = 'ToolFailure';
}

/**
 * Runs a tool's script with the same Node.js as this process.
 * @param script path of the script below the project's root, e.g. `node_modules/typescript/bin/tsc`
 * @returns what it printed on both streams
 * @throws {ToolFailure} if it ends with an error or cannot be started
 */
export function runTool(
	script: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv = {},
): Promise<string> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [script, ...args], {
			cwd: ROOT,
			env: { ...process.env, ...env },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const printed: string[] = [];
		child.stdout.setEncoding('utf8').on('data', (text: string) => printed.push(text));
		child.stderr.setEncoding('utf8').on('data', (text: string) => printed.push(text));
		child.once('error', (cause) => reject(new ToolFailure(`${script} did not start`, { cause })));
		child.once('close', (code, signal) => {
			const output = printed.join('');
			if (code === 0) resolve(output);
			else reject(new ToolFailure(`${script} ${args.join(' ')} ended with ${signal ?? code}\n${output}`));
		});
	});
}
