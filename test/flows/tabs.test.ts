import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findFirefox } from '../browser.ts';
import { webkitIsInstalled } from '../webkit.ts';
import { runTabs } from './tabs.ts';

const ENGINES = {
	chromium: true,
	firefox: findFirefox() !== undefined,
	webkit: webkitIsInstalled(),
} as const;

/** `npm run tabs` does the same a hundred times. */
describe('Tabs that press at one instant make one payment', () => {
	for (const [engine, installed] of Object.entries(ENGINES)) {
		for (const tabs of [2, 4]) {
			it(`${tabs} in ${engine}`, { skip: installed ? false : `${engine} is not installed` }, async () => {
				const rounds = await runTabs(engine as keyof typeof ENGINES, tabs, ['press', 'press', 'press']);
				assert.deepEqual(
					rounds.map(({ attempts, links }) => ({ attempts, links })),
					rounds.map(() => ({ attempts: 1, links: 1 })),
				);
			});
		}
	}
});
