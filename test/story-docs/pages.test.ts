import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { AT_A_TIME, openStorybook } from '../stories/open-storybook.ts';
import { STORY_MS } from '../stories/storybook.ts';

const { entries, visit, close } = await openStorybook();
after(close);

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
