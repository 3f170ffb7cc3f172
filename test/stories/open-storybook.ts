import assert from 'node:assert/strict';
import { chromium, type Page } from 'playwright-core';
import { findChromium } from '../browser.ts';
import { until } from '../until.ts';
import { serveFolder } from './static-server.ts';
import { buildStorybook, keepWhatFinished, type Entry } from './storybook.ts';

const DESKTOP = { width: 1280, height: 800 };
/**
 * As many stories at a time, each with a profile to itself: they share storage with whatever runs beside them. Profiles
 * are used again, since a new one would load Storybook's megabytes anew; stories forget what the one before kept.
 */
export const AT_A_TIME = 2;

/** The built Storybook, served, and a browser to look at it with. */
export interface OpenStorybook {
	readonly entries: readonly Entry[];
	/**
	 * Opens an address in a new page and runs `check` there. Whatever the page complains of, and every request that would
	 * leave this machine's server, fails it too.
	 * @param warning what the elements must write to the console for the developer, once; left out: nothing
	 */
	visit(address: string, check: (page: Page) => Promise<void>, warning?: RegExp): Promise<void>;
	close(): Promise<void>;
}

export async function openStorybook(): Promise<OpenStorybook> {
	const { folder, entries } = await buildStorybook();
	const server = await serveFolder(folder);
	const { executablePath, args } = await findChromium();
	const browser = await chromium.launch({ executablePath, args });
	const profiles = await Promise.all(
		Array.from({ length: AT_A_TIME }, async () => {
			const profile = await browser.newContext({ locale: 'es-CO', reducedMotion: 'reduce' });
			await profile.addInitScript(keepWhatFinished);
			return profile;
		}),
	);

	return {
		entries,
		async visit(address, check, warning) {
			const profile = profiles.pop();
			assert.ok(profile, 'more stories at a time than profiles');
			const page = await profile.newPage();
			await page.setViewportSize(DESKTOP);
			const complaints: string[] = [];
			const warnings: string[] = [];
			page.on('request', (request) => {
				const { origin, protocol } = new URL(request.url());
				if (origin !== server.origin && protocol.startsWith('http'))
					complaints.push(`request to ${request.url()}`);
			});
			page.on('pageerror', (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`));
			page.on('console', (message) => {
				const text = message.text();
				if (message.type() === 'warning' && text.startsWith('[checkout-links] ')) warnings.push(text);
				else if (message.type() === 'error' || message.type() === 'warning')
					complaints.push(`${message.type()}: ${text}`);
			});
			page.on('response', (response) => {
				if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`);
			});
			try {
				await page.goto(`${server.origin}/${address}`);
				await check(page);
				// Its words load when they are needed, and may come after those for the payer.
				if (warning !== undefined) await until(() => warnings.length, 'a warning for the developer');
			} catch (error) {
				throw complaints.length > 0 ? new Error(complaints.join('\n'), { cause: error }) : error;
			} finally {
				await page.close();
				profiles.push(profile);
			}
			assert.deepEqual(complaints, []);
			assert.equal(warnings.length, warning === undefined ? 0 : 1, warnings.join('\n'));
			if (warning !== undefined) assert.match(warnings[0] ?? '', warning);
		},
		async close() {
			await browser.close();
			await server.close();
		},
	};
}
