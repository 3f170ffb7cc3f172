/**
 * `npm run tabs -- [--rounds 100] [--tabs 2] [--only chromium]… [--act open]… [--lead 1000]
 * [--scripts dist/cdn]`: lets tabs of a real
 * browser press at one instant, in each engine that is installed, and counts the rounds in which they made more than one
 * payment. The act `open` is harder than what people can do: the tabs show their first offer and press in one instant.
 */
import { parseArgs, styleText } from 'node:util';
import { findFirefox } from '../browser.ts';
import { CDN } from '../../src/build/cdn.ts';
import { runTabs, type TabAct, type TabEngine } from './tabs.ts';
import { webkitIsInstalled } from '../webkit.ts';

const ENGINES = ['chromium', 'firefox', 'webkit'] as const;
const ACTS = ['press', 'open'] as const satisfies readonly TabAct[];
const { values } = parseArgs({
	options: {
		rounds: { type: 'string', default: '100' },
		tabs: { type: 'string', multiple: true, default: ['2', '4'] },
		only: { type: 'string', multiple: true },
		act: { type: 'string', multiple: true, default: ['press'] },
		scripts: { type: 'string', default: CDN },
		lead: { type: 'string', default: '1000' },
	},
});
const rounds = Number(values.rounds);
const wanted = ENGINES.filter((engine) => values.only?.includes(engine) ?? isInstalled(engine));
if (wanted.length === 0 || !(rounds >= 1)) {
	console.error(`Give --rounds a number, and --only one of ${ENGINES.join(', ')}.`);
	process.exit(1);
}

const line = (cells: readonly (string | number)[]) =>
	cells.map((cell, at) => String(cell)[at < 2 ? 'padEnd' : 'padStart'](9)).join(' ');
console.log(styleText('bold', line(['engine', 'act', 'tabs', 'rounds', 'doubled', 'median ms', 'most ms'])));
for (const engine of wanted) {
	for (const tabs of values.tabs.map(Number)) {
		for (const act of ACTS.filter((known) => values.act.includes(known))) {
			const done = await runTabs(engine, tabs, Array<TabAct>(rounds).fill(act), {
				scripts: values.scripts,
				leadMs: Number(values.lead),
			});
			const doubled = done.filter(({ attempts, links }) => attempts !== 1 || links !== 1).length;
			const spreads = done.map(({ spreadMs }) => spreadMs).sort((a, b) => a - b);
			const figures = [tabs, done.length, doubled, spreads[done.length >> 1] ?? 0, spreads.at(-1) ?? 0];
			const text = line([engine, act, ...figures]);
			console.log(doubled > 0 ? styleText('red', text) : text);
			if (doubled > 0) process.exitCode = 1;
		}
	}
}

function isInstalled(engine: TabEngine): boolean {
	if (engine === 'firefox') return findFirefox() !== undefined;
	return engine === 'chromium' || webkitIsInstalled();
}
