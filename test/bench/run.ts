import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../src/build/run-tool.ts';
import { mounts } from './elements/mounts.ts';
import { paint } from './elements/paint.ts';
import { press } from './elements/press.ts';
import { scripts } from './elements/scripts.ts';
import { latency } from './endpoint/latency.ts';
import { memory } from './endpoint/memory.ts';
import { paidToTold } from './endpoint/paid-to-told.ts';
import { processes } from './endpoint/processes.ts';
import { providerDown } from './endpoint/provider-down.ts';
import { saturation } from './endpoint/saturation.ts';
import { slowProvider } from './endpoint/slow-provider.ts';
import { startUp } from './endpoint/start-up.ts';
import { stores } from './endpoint/stores.ts';
import { tokens } from './endpoint/tokens.ts';
import { compared, holds, type Row } from './row.ts';
import { LONG, SHORT, type Scale } from './scale.ts';
import { markdownOf, tableOf } from './table.ts';

/** Everything that can be measured, by the name that `--only` takes. */
const BENCHES: Readonly<Record<string, (scale: Scale) => Promise<Row[]>>> = {
	scripts,
	latency,
	saturation,
	'slow-provider': slowProvider,
	'provider-down': providerDown,
	stores,
	processes,
	tokens,
	'paid-to-told': paidToTold,
	memory,
	'start-up': startUp,
	paint,
	mounts,
	press,
};

const REPORT = join(ROOT, '.cache', 'bench.json');

const HELP = `npm run bench -- [--long] [--only NAME]... [--without NAME]... [--markdown]

  --long       calms the tails and soaks for ten minutes: half an hour in all, instead of less than twenty minutes
  --only       one of: ${Object.keys(BENCHES).join(', ')}
  --without    leaves one of them out; paid-to-told takes eight minutes
  --markdown   print the table in Markdown`;

const { values: options } = parseArgs({
	options: {
		long: { type: 'boolean', default: false },
		only: { type: 'string', multiple: true, default: [] },
		without: { type: 'string', multiple: true, default: [] },
		markdown: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	},
});
const unknown = [...options.only, ...options.without].filter((name) => !Object.hasOwn(BENCHES, name));
if (options.help || unknown.length > 0) {
	console.log(HELP);
	process.exit(unknown.length > 0 ? 2 : 0);
}

const scale = options.long ? LONG : SHORT;
const rows: Row[] = [];
const broken: string[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
	if (options.only.length > 0 && !options.only.includes(name)) continue;
	if (options.without.includes(name)) continue;
	const start = performance.now();
	process.stderr.write(`${name} … `);
	try {
		rows.push(...(await bench(scale)));
	} catch (error) {
		broken.push(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
	}
	process.stderr.write(`${((performance.now() - start) / 1000).toFixed(0)} s\n`);
}

console.log(`\n${options.markdown ? markdownOf(rows) : tableOf(rows)}`);
const report = rows.map((row) => ({ ...row, compared: compared(row), holds: holds(row) ?? null }));
await mkdir(join(ROOT, '.cache'), { recursive: true });
await writeFile(
	REPORT,
	`${JSON.stringify({ long: options.long, node: process.version, rows: report }, null, '\t')}\n`,
);
console.log(`\n${REPORT}`);
for (const failure of broken) console.error(`\nnot measured: ${failure}`);
// A figure that falls short is a finding, which the table states; what could not be measured at all is a failure.
process.exitCode = broken.length > 0 ? 1 : 0;
