import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { AT_A_TIME, openStorybook } from './open-storybook.ts';
import { addressOf, finished, type AxeResult } from './storybook.ts';

const PHONE = { width: 360, height: 740 };

/** Stories that show a developer's mistake or an unreachable endpoint, and what the console explains. */
const WARNINGS: Readonly<Record<string, RegExp>> = {
	'payment-link: Item Gone': /Item "sold-out" is not in "items"/,
	'payment-link: Offer Offline': /cannot be reached from this page/,
	'payment-link: Pressed Offline': /cannot be reached from this page/,
	'connect-link: Pressed Offline': /cannot be reached from this page/,
	'Scenarios: Provider Names Another Amount': /another amount than was ordered/,
	'Scenarios: Provider Links Elsewhere': /Check its base URL/,
};

const { entries, visit, close } = await openStorybook();
after(close);

describe('every story', { concurrency: AT_A_TIME }, () => {
	for (const { id, title, name } of entries.filter(({ type }) => type === 'story')) {
		const story = `${title}: ${name}`;
		it(story, () => visit(addressOf({ id }, 'light'), (page) => look(page, id), WARNINGS[story]));
	}
});

/** Waits until a story is over, and looks at it in light colours, then in dark ones on a phone. */
async function look(page: Page, id: string): Promise<void> {
	const { status, reporters, errors } = await finished(page);
	assert.deepEqual(errors, []);
	accept(reporters.find(({ type }) => type === 'a11y')?.result, 'in light colours on a wide page');
	assert.equal(status, 'success');
	assert.equal(await page.locator('#storybook-root :not(:defined)').count(), 0, 'an element is not defined');

	await page.setViewportSize(PHONE);
	const inDark = await page.evaluate(lookAgainInDark, id);
	accept(inDark.axe, 'in dark colours on a phone');
	assert.ok(inDark.contentWidth <= PHONE.width, `${inDark.contentWidth} px wide on a phone`);
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
