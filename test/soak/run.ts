/**
 * `npm run soak -- [--short] [--only NAME]…`: shows by running that one attempt ends in at most one payment, whatever
 * breaks. Everything runs on this machine, against the simulators, whose count of payments is the one that is printed.
 */
import { parseArgs, styleText } from 'node:util';
import { present } from './places.ts';
import { holds, type Row } from './row.ts';
import { SCENARIOS } from './scenarios.ts';

const { values } = parseArgs({
	options: { short: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
});
const names = SCENARIOS.map(({ name }) => name);
const unknown = (values.only ?? []).filter((name) => !names.includes(name));
if (unknown.length > 0) {
	console.error(`No scenario ${unknown.join(', ')}; there are ${names.join(', ')}.`);
	process.exit(1);
}
const scale = values.short ? 'short' : 'long';

const stores = ['postgres', 'redis'] as const;
const here = await present(stores);
for (const store of stores) {
	if (!here.includes(store)) console.log(styleText('yellow', `No ${store} here; its rows are left out.`));
}

const line = (cells: readonly string[]) =>
	[13, 26, 8, 9, 6, 8, 8]
		.map((width, at) => (cells[at] ?? '')[at < 2 ? 'padEnd' : 'padStart'](width))
		.join(' ');
console.log(
	styleText('bold', line(['name', 'store / provider', 'tried', 'survived', 'lost', 'doubled', 'seconds'])),
);

let failed = false;
for (const { name, run } of SCENARIOS) {
	if (values.only && !values.only.includes(name)) continue;
	const start = performance.now();
	const rows = await run(scale).catch((error: unknown): Row[] => {
		console.error(error);
		return [{ on: 'broke down', tried: 0, survived: 0, lost: 0, doubled: 0 }];
	});
	const seconds = ((performance.now() - start) / 1000).toFixed(1);
	for (const [at, row] of rows.entries()) {
		const { on, tried, survived, lost, doubled, note = '' } = row;
		const figures = [tried, survived, lost, doubled].map(String);
		const text = line([name, on, ...figures, at === 0 ? seconds : '']);
		console.log(`${holds(row) ? text : styleText('red', text)}  ${styleText('dim', note)}`);
		failed ||= !holds(row);
	}
}
process.exitCode = failed ? 1 : 0;
