import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { freePort } from '../free-port.ts';
import { runCommand, startCommand, type Running } from '../hosts/process.ts';
import { payOnPage } from './pay.ts';
import type { GuideStep } from './steps.ts';

const MINUTE_MS = 60_000;
/** Ports that the guides use. The machine may use them for something else, so each becomes a free one. */
const PORTS = ['3000', '8080', '8081'] as const;
type Port = (typeof PORTS)[number];

/** Commands that run until they are stopped: the port that each listens on, and a path that it answers. */
const SERVERS: readonly (readonly [command: RegExp, port: Port, path: string])[] = [
	[/^npx checkout-links serve\b/, '8080', '/readyz'],
	[/^npx checkout-links sandbox\b/, '8081', '/_sandbox'],
	[/^(npm start|npm run dev|python3 -m http\.server|php -S)\b/, '3000', ''],
];

/** How the package gets into the project. */
export interface Installation {
	/** What stands for `checkout-links` after `npm install`; if left out, the package is there already. */
	readonly tarball?: string;
}

/**
 * Does what a guide says, in a folder: writes its files, runs its commands, and pays.
 * @param steps of the guide
 * @param place folder to begin in, the browser, where the payer goes and what they press
 * @param installation how `npm install` gets the package
 * @returns how many commands it took
 * @throws {Error} if a command fails, a server does not answer within a minute, or the payment is not approved
 */
export async function followGuide(
	steps: readonly GuideStep[],
	place: {
		readonly folder: string;
		readonly browser: Browser;
		readonly address: string;
		readonly button: string;
		/** What a terminal has to show once the shop runs. */
		readonly prints?: string | undefined;
	},
	{ tarball }: Installation,
): Promise<number> {
	const ports = Object.fromEntries(
		await Promise.all(PORTS.map(async (port) => [port, String(await freePort())])),
	) as Record<Port, string>;
	const onFreePorts = (text: string) =>
		text.replace(/(?<![\d.])(?:3000|8080|8081)(?![\d.])/g, (port) => ports[port as Port]);
	const running: Running[] = [];
	let { folder } = place;
	let commands = 0;

	async function write(path: string, text: string): Promise<void> {
		const file = join(folder, path);
		await mkdir(dirname(file), { recursive: true });
		const local = tarball ? text.replace(/("checkout-links": )"\^[\d.]+"/, `$1"file:${tarball}"`) : text;
		await writeFile(file, onFreePorts(local));
	}

	async function type(line: string): Promise<void> {
		const [, into] = /^cd (\S+)$/.exec(line) ?? [];
		if (into !== undefined) {
			folder = join(folder, into);
			return;
		}
		if (!tarball && line.startsWith('npm install')) return;
		const local = /^npm install\b/.test(line) && tarball ? line.replace('checkout-links', tarball) : line;
		const server = SERVERS.find(([command]) => command.test(line));
		// `sandbox` reads no PORT; the others take their default from it.
		const shown = server?.[1] === '8081' ? `${local} --port 8081` : local;
		// The tests' own version of Node.js, whichever the machine has.
		const command = [
			'sh',
			'-c',
			`PATH="${dirname(process.execPath)}:$PATH"; export PATH; ${onFreePorts(shown)}`,
		];
		const env = {
			ASTRO_TELEMETRY_DISABLED: '1',
			NEXT_TELEMETRY_DISABLED: '1',
			NUXT_TELEMETRY_DISABLED: '1',
			// npm asks whether it may download a program that a guide starts with `npm create`.
			npm_config_yes: 'true',
			...(server && { PORT: ports[server[1]] }),
		};
		if (!server) {
			await runCommand(command, folder, env, 5 * MINUTE_MS);
			return;
		}
		const [, port, path] = server;
		const program = startCommand(command, folder, env);
		running.push(program);
		await program.until(
			async () => (await fetch(`http://localhost:${ports[port]}${path}`)).status < 500,
			MINUTE_MS,
		);
	}

	try {
		for (const step of steps) {
			if (step.kind === 'file') {
				await write(step.path, step.text);
			} else {
				commands += 1;
				await type(step.line);
			}
		}
		await payOnPage(place.browser, onFreePorts(place.address), place.button);
		const printed = running.map((program) => program.output()).join('\n');
		if (place.prints !== undefined && !printed.includes(onFreePorts(place.prints))) {
			throw new Error(`No terminal shows "${onFreePorts(place.prints)}".`);
		}
		return commands;
	} catch (error) {
		const printed = running.map((program) => program.output()).join('\n');
		throw new Error(`${String((error as Error).stack)}\n\nThe terminals show:\n${printed}`);
	} finally {
		for (const program of running) await program.stop();
	}
}
