import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../browser.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { serveFolder } from './static-server.ts';
import { addressOf, buildStorybook, finished, keepWhatFinished, type Entry } from './storybook.ts';

/**
 * `npm run contact-sheet`: every story on a phone, in light and dark, on one picture, so that a person can look at all of
 * them in one glance. Written to `docs/contact-sheet.jpg`.
 */
const PHONE = { width: 360, height: 640 };
const THEMES = ['light', 'dark'] as const;
const SHOWN_WIDTH = 180;
const COLUMNS = 10;

const { folder, entries } = await buildStorybook();
const server = await serveFolder(folder);
const { executablePath, args } = await findChromium();
const browser = await chromium.launch({ executablePath, args });
try {
	const stories = entries.filter(({ type }) => type === 'story');
	const shots: { readonly name: string; readonly picture: Buffer }[] = [];
	for (const story of stories) {
		for (const theme of THEMES) {
			shots.push({ name: `${story.title}: ${story.name}`, picture: await shotOf(browser, story, theme) });
		}
	}
	const page = await browser.newPage({ viewport: { width: COLUMNS * (SHOWN_WIDTH + 12) + 12, height: 800 } });
	await page.setContent(
		`<style>body{margin:6px;display:flex;flex-wrap:wrap;font:11px system-ui;background:#888}figure{margin:6px;width:${SHOWN_WIDTH}px}img{width:100%;display:block}figcaption{height:28px;overflow:hidden;color:#fff}</style>${shots
			.map(
				({ name, picture }) =>
					`<figure><img src="data:image/jpeg;base64,${picture.toString('base64')}" alt=""><figcaption>${name}</figcaption></figure>`,
			)
			.join('')}`,
	);
	const path = join(ROOT, 'docs/contact-sheet.jpg');
	await page.screenshot({ path, fullPage: true, type: 'jpeg', quality: 70 });
	console.log(`${stories.length} stories: ${path}`);
} finally {
	await browser.close();
	await server.close();
}

async function shotOf(browser: Browser, story: Entry, theme: 'light' | 'dark'): Promise<Buffer> {
	const profile = await browser.newContext({
		locale: 'es-CO',
		reducedMotion: 'reduce',
		colorScheme: theme,
		viewport: PHONE,
	});
	try {
		await profile.addInitScript(keepWhatFinished);
		const page = await profile.newPage();
		await page.goto(`${server.origin}/${addressOf(story, theme)}`);
		await finished(page);
		return await page.screenshot({ type: 'jpeg', quality: 80 });
	} finally {
		await profile.close();
	}
}
