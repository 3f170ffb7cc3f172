import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { onPath } from './browser.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

/** The programs that a WebKit on Linux needs: its driver, its browser, and a screen that nobody sees. */
interface Programs {
	readonly driver: string;
	readonly browser: string;
	readonly screen: string;
}

/** A WebKitGTK that listens to WebDriver commands on loopback. */
export interface WebKit {
	readonly port: number;
	/** The browser that the driver is to start. */
	readonly binary: string;
	/** Ends the driver and its screen. They also end with this process. */
	stop(): void;
}

/** Whether {@link startWebKit} finds what it starts. */
export function webkitIsInstalled(): boolean {
	return findPrograms() !== undefined;
}

/** Starts WebKitGTK's driver; `undefined` where one of its programs is not installed. */
export async function startWebKit(): Promise<WebKit | undefined> {
	const programs = findPrograms();
	if (!programs) return undefined;
	const port = await freePort();

	const screen = spawn(
		programs.screen,
		['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'],
		{
			stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
		},
	);
	const display = await displayOf(screen);
	const driver = spawn(programs.driver, [`--port=${port}`, '--host=127.0.0.1'], {
		stdio: 'ignore',
		// Without a graphics card the buffers of one go through a program that imitates it: twice the work for the same picture.
		env: { ...process.env, DISPLAY: display, WEBKIT_DISABLE_DMABUF_RENDERER: '1' },
	});

	const stop = () => {
		process.off('exit', stop);
		driver.kill();
		screen.kill();
	};
	process.once('exit', stop);
	for (const child of [screen, driver]) child.unref();
	try {
		await until(
			async () => (await fetch(`http://127.0.0.1:${port}/status`)).ok,
			`WebKitWebDriver to answer on port ${port}`,
		);
	} catch (error) {
		stop();
		throw error;
	}
	return { port, binary: programs.browser, stop };
}

function findPrograms(): Programs | undefined {
	const driver = onPath('WebKitWebDriver');
	const screen = onPath('Xvfb');
	const [browser] = globSync('/usr/{lib,libexec}/{*/,}webkit2gtk-4.1/MiniBrowser');
	return driver && screen && browser ? { driver, screen, browser } : undefined;
}

/** The screen says which display it is by writing its number to its fourth stream. */
async function displayOf(screen: ChildProcess): Promise<string> {
	const stream = screen.stdio[3] as Readable & { unref(): void };
	const [number] = (await Promise.race([
		once(stream, 'data'),
		once(screen, 'exit').then(() => Promise.reject(new Error('Xvfb did not start.'))),
	])) as [Buffer];
	stream.unref();
	return `:${number.toString().trim()}`;
}
