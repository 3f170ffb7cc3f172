import type { BrowserLauncher } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { webdriverLauncher } from '@web/test-runner-webdriver';
import { findChromium, findFirefox } from './browser.ts';
import { startWebKit } from './webkit.ts';

/** The engines that the elements are tested in, by the names that `WTR_BROWSERS` takes. */
export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;
export type Engine = (typeof ENGINES)[number];

/**
 * Launchers of each engine; `undefined` where it is not installed. Chromium throws instead: no test passes without.
 * Each shows one page at a time (see the configuration). Of several, all but one are in the background, where frames are
 * not painted and timers crawl; and WebKit's launcher would put them into frames of one page, where keys do not arrive.
 */
const LAUNCHERS: Readonly<Record<Engine, () => Promise<BrowserLauncher | undefined>>> = {
	async chromium() {
		const launcher = chromeLauncher({ launchOptions: await findChromium() });
		return Object.assign(launcher, { name: 'Chromium' });
	},

	// Puppeteer speaks WebDriver BiDi to Firefox as it comes.
	async firefox() {
		const executablePath = findFirefox();
		if (!executablePath) return undefined;
		const launcher = chromeLauncher({
			launchOptions: { browser: 'firefox', executablePath },
			concurrency: 1,
		});
		return Object.assign(launcher, { name: 'Firefox' });
	},

	async webkit() {
		const webkit = await startWebKit();
		if (!webkit) return undefined;
		const launcher = webdriverLauncher({
			hostname: '127.0.0.1',
			port: webkit.port,
			path: '/',
			capabilities: {
				browserName: 'MiniBrowser',
				'wdio:enforceWebDriverClassic': true,
				'webkitgtk:browserOptions': { binary: webkit.binary, args: ['--automation'] },
			} as WebdriverIO.Capabilities,
		});
		const { initialize, stop, sendKeys } = launcher;
		return Object.assign(launcher, {
			async initialize(...args: Parameters<typeof initialize>) {
				await initialize.call(launcher, ...args);
				launcher.name = 'WebKit';
			},
			// It would press all keys together, like a chord, in which the second of two equal letters is lost.
			async sendKeys(sessionId: string, keys: string[]) {
				for (const key of keys) await sendKeys.call(launcher, sessionId, [key]);
			},
			async stop() {
				await stop.call(launcher);
				webkit.stop();
			},
			// Its own type allows `undefined` in an optional member where the interface, read strictly, does not.
		}) as BrowserLauncher;
	},
};

/**
 * Launchers of the wanted engines, in their order.
 * @param wanted names separated by commas, as `chromium,webkit`; an engine named here must be installed. Without it,
 * all that are.
 * @throws {Error} for a name that is none, and for a named engine that is not installed.
 */
export async function launchers(wanted?: string): Promise<BrowserLauncher[]> {
	const names = wanted ? wanted.split(',') : ENGINES;
	const found: BrowserLauncher[] = [];
	for (const name of names) {
		const engine = ENGINES.find((known) => known === name);
		if (!engine) throw new Error(`WTR_BROWSERS knows ${ENGINES.join(', ')}; not ${name}.`);
		const launcher = await LAUNCHERS[engine]();
		if (launcher) found.push(launcher);
		else if (wanted) throw new Error(`WTR_BROWSERS asks for ${engine}, which is not installed.`);
	}
	return found;
}
