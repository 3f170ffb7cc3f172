import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { chromium, type Page } from 'playwright-core';
import { findChromium } from '../browser.ts';
import { ROOT, runTool } from '../build/run-tool.ts';
import { serveFolder } from './static-server.ts';

/** What the built Storybook says of one of its entries. */
interface Entry {
	readonly id: string;
	readonly title: string;
	readonly name: string;
	readonly type: 'story' | 'docs';
}

/** What Storybook reports when a story is over: rendered, played, and looked at by axe. */
interface Finished {
	readonly storyId: string;
	readonly status: 'success' | 'error';
	readonly reporters: readonly {
		readonly type: string;
		readonly status: string;
		readonly result: AxeResult;
	}[];
}

interface AxeResult {
	readonly violations?: readonly {
		readonly id: string;
		readonly help: string;
		readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
	}[];
	readonly error?: unknown;
}

const STORY_MS = 20_000;

/** Surroundings in which every story has to hold. Each is a full run of the story. */
const SURROUNDINGS: readonly (readonly [name: string, globals: string, width: number])[] = [
	['in light colours on a wide page', 'theme:light', 1280],
	['in dark colours on a phone', 'theme:dark', 360],
];

await runTool(
	'node_modules/storybook/dist/bin/dispatcher.js',
	[
		...['build', '--config-dir', 'stories/.storybook', '--output-dir', 'storybook-static'],
		...['--disable-telemetry', '--quiet'],
	],
	{ STORYBOOK_DISABLE_TELEMETRY: '1' },
);
const folder = join(ROOT, 'storybook-static');
const server = await serveFolder(folder);
const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as {
	readonly entries: Record<string, Entry>;
};
const entries = Object.values(index.entries);
const { executablePath, args } = await findChromium();
const browser = await chromium.launch({ executablePath, args });
after(async () => {
	await browser.close();
	await server.close();
});

for (const [surrounding, globals, width] of SURROUNDINGS) {
	describe(`every story, ${surrounding}`, { concurrency: 2 }, () => {
		for (const { id, title, name } of entries.filter(({ type }) => type === 'story')) {
			it(`${title}: ${name}`, () =>
				visit(`iframe.html?id=${id}&viewMode=story&globals=${globals}`, width, async (page) => {
					const { status, reporters } = await finished(page);
					assert.equal(status, 'success');
					assert.equal(
						await page.locator('#storybook-root :not(:defined)').count(),
						0,
						'an element is not defined',
					);
					const axe = reporters.find(({ type }) => type === 'a11y');
					assert.ok(axe, 'axe did not look at it');
					assert.equal(axe.result.error, undefined);
					assert.deepEqual(axe.result.violations?.map(inWords), []);
				}));
		}
	});
}

describe('every page of documentation', { concurrency: 2 }, () => {
	for (const { id, title } of entries.filter(({ type }) => type === 'docs')) {
		it(title, () =>
			visit(`iframe.html?id=${id}&viewMode=docs`, 1280, async (page) => {
				await page.locator('#storybook-docs h1').first().waitFor({ timeout: STORY_MS });
			}),
		);
	}
});

/**
 * Opens an address in a fresh browser profile and runs `check` there. Whatever the page complains of, and every request
 * that would leave this machine's server, fails it too.
 */
async function visit(address: string, width: number, check: (page: Page) => Promise<void>): Promise<void> {
	const context = await browser.newContext({
		viewport: { width, height: 800 },
		locale: 'es-CO',
		reducedMotion: 'reduce',
	});
	const complaints: string[] = [];
	await context.route(
		(url) => url.origin !== server.origin,
		(route) => {
			complaints.push(`request to ${route.request().url()}`);
			return route.abort();
		},
	);
	await context.addInitScript(keepWhatFinished);
	const page = await context.newPage();
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
		await context.close();
	}
	assert.deepEqual(complaints, []);
}

async function finished(page: Page): Promise<Finished> {
	const handle = await page.waitForFunction(
		() => (globalThis as { storyFinished?: Finished }).storyFinished,
		null,
		{
			timeout: STORY_MS,
		},
	);
	return (await handle.jsonValue()) as Finished;
}

/** Runs in the page before Storybook does: waits for its channel, then for the word that the story is over. */
function keepWhatFinished(): void {
	interface Channel {
		on(event: string, listener: (data: unknown) => void): void;
	}
	let channel: Channel | undefined;
	Object.defineProperty(globalThis, '__STORYBOOK_ADDONS_CHANNEL__', {
		configurable: true,
		get: () => channel,
		set(value: Channel) {
			channel = value;
			channel.on('storyFinished', (data) => Object.assign(globalThis, { storyFinished: data }));
		},
	});
}

function inWords({ id, help, nodes }: NonNullable<AxeResult['violations']>[number]): string {
	return `${id}: ${help}\n${nodes.map((node) => `  ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`).join('\n')}`;
}
