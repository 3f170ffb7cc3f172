import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { chromium, type Page } from 'playwright-core';
import { findChromium } from '../browser.ts';
import { serveFolder } from './static-server.ts';
import {
	addressOf,
	buildStorybook,
	finished,
	keepWhatFinished,
	STORY_MS,
	type AxeResult,
} from './storybook.ts';

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

const { folder, entries } = await buildStorybook();
const server = await serveFolder(folder);
const { executablePath, args } = await findChromium();
const browser = await chromium.launch({ executablePath, args });
/**
 * As many stories at a time, each with a profile to itself: they share storage with whatever runs beside them. Profiles
 * are used again, since a new one would load Storybook's megabytes anew; stories forget what the one before kept.
 */
const AT_A_TIME = 2;
const profiles = await Promise.all(
	Array.from({ length: AT_A_TIME }, async () => {
		const profile = await browser.newContext({ locale: 'es-CO', reducedMotion: 'reduce' });
		await profile.addInitScript(keepWhatFinished);
		return profile;
	}),
);
after(async () => {
	await browser.close();
	await server.close();
});

describe('every story', { concurrency: AT_A_TIME }, () => {
	for (const { id, title, name } of entries.filter(({ type }) => type === 'story')) {
		it(`${title}: ${name}`, () =>
			visit(addressOf({ id }, 'light'), async (page) => {
				const { status, reporters, errors } = await finished(page);
				assert.deepEqual(errors, []);
				accept(reporters.find(({ type }) => type === 'a11y')?.result, 'in light colours on a wide page');
				assert.equal(status, 'success');
				assert.equal(
					await page.locator('#storybook-root :not(:defined)').count(),
					0,
					'an element is not defined',
				);

				await page.setViewportSize(PHONE);
				const inDark = await page.evaluate(lookAgainInDark, id);
				accept(inDark.axe, 'in dark colours on a phone');
				assert.ok(inDark.contentWidth <= PHONE.width, `${inDark.contentWidth} px wide on a phone`);
			}));
	}
});

describe('every page of documentation', { concurrency: AT_A_TIME }, () => {
	for (const { id, title } of entries.filter(({ type }) => type === 'docs')) {
		it(title, () =>
			visit(`iframe.html?id=${id}&viewMode=docs`, async (page) => {
				await page.locator('#storybook-docs h1').first().waitFor({ timeout: STORY_MS });
				const links = await page.locator('#storybook-docs a[href*="path=/"]').all();
				for (const link of links) {
					const target = /path=\/\w+\/([\w-]+)/.exec((await link.getAttribute('href')) ?? '')?.[1] ?? '';
					assert.ok(
						entries.some(({ id }) => id === target),
						`a link leads to ${target}, which is not there`,
					);
				}
			}),
		);
	}
});

/**
 * Opens an address in a new page and runs `check` there. Whatever the page complains of, and every request that would
 * leave this machine's server, fails it too.
 */
async function visit(address: string, check: (page: Page) => Promise<void>): Promise<void> {
	const profile = profiles.pop();
	assert.ok(profile, 'more stories at a time than profiles');
	const page = await profile.newPage();
	await page.setViewportSize(DESKTOP);
	const complaints: string[] = [];
	page.on('request', (request) => {
		const { origin, protocol } = new URL(request.url());
		if (origin !== server.origin && protocol.startsWith('http'))
			complaints.push(`request to ${request.url()}`);
	});
	page.on('pageerror', (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`));
	page.on('console', (message) => {
		if (message.type() === 'error' || message.type() === 'warning')
			complaints.push(`${message.type()}: ${message.text()}`);
	});
	page.on('response', (response) => {
		if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`);
	});
	try {
		await page.goto(`${server.origin}/${address}`);
		await check(page);
	} catch (error) {
		throw complaints.length > 0 ? new Error(complaints.join('\n'), { cause: error }) : error;
	} finally {
		await page.close();
		profiles.push(profile);
	}
	assert.deepEqual(complaints, []);
}

/** Runs in the page: turns it dark, as the toolbar would, and has axe look at it without telling the story again. */
async function lookAgainInDark(id: string): Promise<{ axe: AxeResult; contentWidth: number }> {
	interface Channel {
		once(event: string, listener: (result: AxeResult) => void): void;
		emit(event: string, id: string): void;
	}
	const { __STORYBOOK_ADDONS_CHANNEL__: channel } = globalThis as unknown as {
		__STORYBOOK_ADDONS_CHANNEL__: Channel;
	};
	document.documentElement.style.setProperty('color-scheme', 'dark');
	const axe = await new Promise<AxeResult>((resolve) => {
		channel.once('storybook/a11y/result', resolve);
		channel.once('storybook/a11y/error', (error) => resolve({ error: String(error) }));
		channel.emit('storybook/a11y/manual', id);
	});
	return { axe, contentWidth: document.documentElement.scrollWidth };
}

function accept(axe: AxeResult | undefined, where: string): void {
	assert.ok(axe, `axe did not look at it ${where}`);
	assert.equal(axe.error, undefined);
	assert.deepEqual(axe.violations?.map(inWords), [], where);
}

function inWords({ id, help, nodes }: NonNullable<AxeResult['violations']>[number]): string {
	return `${id}: ${help}\n${nodes.map((node) => `  ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`).join('\n')}`;
}
