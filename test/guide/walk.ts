import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Browser } from 'playwright-core';
import { packTarball } from '../package/install.ts';
import { sum, type Tally } from '../runner/tally.ts';
import { followGuide } from './follow.ts';
import { GUIDES, readGuide, type Guide } from './guides.ts';
import { openBrowser } from './pay.ts';

/**
 * Follows guides from an empty folder, with the packed package and everything else from the npm registry, and prints how
 * many commands and how much time each takes.
 * @param names of guides; all if empty
 * @returns one test for each guide
 * @throws {Error} if a name is unknown
 */
export async function walkGuides(names: readonly string[] = []): Promise<Tally> {
	const unknown = names.filter((name) => !GUIDES.some((guide) => guide.name === name));
	if (unknown.length > 0) {
		throw new Error(
			`No guide ${unknown.join(', ')}; there are ${GUIDES.map(({ name }) => name).join(', ')}.`,
		);
	}
	if (spawnSync('npm', ['ping', '--fetch-retries', '0'], { timeout: 30_000 }).status !== 0) {
		return { passed: 0, failures: [], skipped: ['all guides (the npm registry does not answer)'] };
	}
	const packed = packTarball();
	const browser = await openBrowser();
	try {
		const tallies: Tally[] = [];
		for (const guide of GUIDES.filter(({ name }) => names.length === 0 || names.includes(name))) {
			tallies.push(await walkGuide(guide, browser, packed.tarball));
		}
		return sum(tallies);
	} finally {
		await browser.close();
		packed.remove();
	}
}

async function walkGuide(guide: Guide, browser: Browser, tarball: string): Promise<Tally> {
	const { title, needs, mostCommands } = guide;
	if (needs !== undefined && spawnSync(needs, ['--version']).status !== 0) {
		console.log(`- ${title.padEnd(14)} skipped: ${needs} is not installed`);
		return { passed: 0, failures: [], skipped: [`${title} (${needs} is not installed)`] };
	}
	const folder = await mkdtemp(join(tmpdir(), `checkout-links-walk-${guide.name}-`));
	const start = performance.now();
	try {
		const { steps, button } = await readGuide(guide);
		const commands = await followGuide(steps, { folder, browser, button, ...guide }, { tarball });
		const seconds = ((performance.now() - start) / 1000).toFixed(1);
		console.log(
			`${styleText('green', '✓')} ${title.padEnd(14)} ${commands} commands (at most ${mostCommands}), ${seconds} s`,
		);
		if (commands > mostCommands) throw new Error(`${commands} commands, at most ${mostCommands}`);
		return { passed: 1, failures: [], skipped: [] };
	} catch (error) {
		console.log(`${styleText('red', '✗')} ${title}`);
		return { passed: 0, failures: [`${title}\n${(error as Error).message}`], skipped: [] };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
