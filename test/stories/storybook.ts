import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT, runTool } from '../../src/build/run-tool.ts';
import { PATIENCE_MS } from '../until.ts';

/** What the built Storybook says of one of its entries. */
export interface Entry {
	readonly id: string;
	readonly title: string;
	readonly name: string;
	readonly type: 'story' | 'docs';
}

/** What Storybook reports when a story is over: rendered, played, and looked at by axe. */
export interface Finished {
	readonly storyId: string;
	readonly status: 'success' | 'error';
	/** What was thrown, by the story or by what its payer does. */
	readonly errors: readonly string[];
	readonly reporters: readonly {
		readonly type: string;
		readonly status: string;
		readonly result: AxeResult;
	}[];
}

export interface AxeResult {
	readonly violations?: readonly {
		readonly id: string;
		readonly help: string;
		readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
	}[];
	readonly error?: unknown;
}

/** How long a story may take. */
export const STORY_MS = PATIENCE_MS;

/** Builds the Storybook. Answers the folder that it is in, and everything that it shows. */
export async function buildStorybook(): Promise<{ folder: string; entries: readonly Entry[] }> {
	await runTool(
		'node_modules/storybook/dist/bin/dispatcher.js',
		[
			...['build', '--config-dir', 'stories/.storybook', '--output-dir', 'storybook-static'],
			...['--disable-telemetry', '--quiet'],
		],
		{ STORYBOOK_DISABLE_TELEMETRY: '1' },
	);
	const folder = join(ROOT, 'storybook-static');
	const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as {
		readonly entries: Record<string, Entry>;
	};
	return { folder, entries: Object.values(index.entries) };
}

/** Where a story is shown alone. */
export function addressOf({ id }: Pick<Entry, 'id'>, theme: 'light' | 'dark'): string {
	return `iframe.html?id=${id}&viewMode=story&globals=theme:${theme}`;
}

/** What came of the story on this page, once it is over; needs {@link keepWhatFinished} in the page from its start. */
export async function finished(page: Page): Promise<Finished> {
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
export function keepWhatFinished(): void {
	interface Channel {
		on(event: string, listener: (data: { readonly message?: string }) => void): void;
	}
	let channel: Channel | undefined;
	const errors: string[] = [];
	Object.defineProperty(globalThis, '__STORYBOOK_ADDONS_CHANNEL__', {
		configurable: true,
		get: () => channel,
		set(value: Channel) {
			channel = value;
			for (const event of ['storyThrewException', 'storyErrored', 'playFunctionThrewException']) {
				channel.on(event, ({ message }) => errors.push(`${event}: ${message}`));
			}
			channel.on('storyFinished', (data) =>
				Object.assign(globalThis, { storyFinished: { ...data, errors } }),
			);
		},
	});
}
