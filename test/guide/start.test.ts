import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { followGuide } from './follow.ts';
import { EXPRESS, PHP, readGuide, STATIC_SITE, type Guide } from './guides.ts';
import { openBrowser } from './pay.ts';
import { makeProject } from './project.ts';
import type { GuideStep } from './steps.ts';

/** As much of WordPress as the plugin needs, and a page with its shortcode. */
const WORDPRESS = `<?php
$shortcodes = [];
function add_action($hook, $act) { $act(); }
function add_shortcode($name, $write) { $GLOBALS['shortcodes'][$name] = $write; }
function esc_attr($text) { return htmlspecialchars($text, ENT_QUOTES); }
function wp_enqueue_script_module($id, $src) { echo "<script type=\\"module\\" id=\\"$id\\" src=\\"$src\\"></script>"; }
echo '<!doctype html><html lang="es"><meta charset="utf-8"><title>WordPress</title>';
require 'wp-content/plugins/checkout-links.php';
echo $shortcodes['pay'](['item' => 'cafe']);
`;

const absent = (program?: string) =>
	program !== undefined && spawnSync(program, ['--version']).status !== 0 && `${program} is not installed`;

describe('A reader who follows a guide takes a payment', () => {
	let browser: Browser;
	before(async () => void (browser = await openBrowser()));
	after(() => browser.close());

	async function follow(guide: Guide, steps: readonly GuideStep[], ...others: readonly string[]) {
		const { folder, remove } = makeProject(...others);
		try {
			const { button } = await readGuide(guide);
			return await followGuide(steps, { folder, browser, button, ...guide }, {});
		} finally {
			remove();
		}
	}

	for (const [guide, others] of [
		[STATIC_SITE, []],
		[EXPRESS, ['express', '@types/express', 'typescript']],
		[PHP, []],
	] as const) {
		it(
			`${guide.title}: in at most ${guide.mostCommands} commands`,
			{ skip: absent(guide.needs) },
			async () => {
				const { steps } = await readGuide(guide);
				const commands = await follow(guide, steps, ...others);
				assert.ok(commands <= guide.mostCommands, `${commands} commands`);
			},
		);
	}

	it('WordPress', { skip: absent('php') }, async () => {
		const endpoint = (await readGuide(STATIC_SITE)).steps.filter(
			(step) => step.kind === 'file' || !step.line.startsWith('python3'),
		);
		const { steps } = await readGuide({ ...STATIC_SITE, headings: ['WordPress'] });
		await follow(STATIC_SITE, [
			...endpoint,
			...steps,
			{ kind: 'file', path: 'index.php', text: WORDPRESS, language: 'php' },
			{ kind: 'command', line: 'php -S localhost:3000' },
		]);
	});
});
