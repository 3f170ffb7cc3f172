/**
 * `npm run awaits -- [--rounds N] [--seed N] [--store NAME]… [--only 'PROVIDER PLACE' [--away]] [--list]`: kills the endpoint
 * before and after every call that it waits for, and compares what the shop was told with what the simulators have.
 */
import { parseArgs } from 'node:util';
import { DURABLE, killEverywhere, placesOn, type AwaitsOptions } from './awaits.ts';
import type { Place } from './calls.ts';
import { present } from './places.ts';
import { holds } from './row.ts';
import { PROVIDERS } from './shop.ts';

const { values } = parseArgs({
	options: {
		rounds: { type: 'string' },
		seed: { type: 'string', default: '1' },
		store: { type: 'string', multiple: true },
		only: { type: 'string' },
		away: { type: 'boolean', default: false },
		list: { type: 'boolean', default: false },
	},
});

const wanted = values.store ?? DURABLE;
const kinds = (await present(DURABLE)).filter((kind) => wanted.includes(kind));
const absent = wanted.filter((name) => !kinds.some((kind) => kind === name));
if (absent.length > 0) {
	console.error(`Not here: ${absent.join(', ')}.`);
	process.exitCode = 1;
}

const [name, ...place] = values.only?.split(' ') ?? [];
const provider = PROVIDERS.find((one) => one === name);
const only = provider && { provider, killAt: place.join(' ') as Place, away: values.away };
const rounds = Number(values.rounds ?? (only ? 1 : 100));

const onStory: AwaitsOptions['onStory'] = ({ provider: at, killAt, away, kills }, breaches) => {
	if (breaches.length === 0 && kills === 1) return;
	const what = kills === 0 ? ['a place that was not reached'] : [];
	const where = `--only '${at} ${killAt}'${away ? ' --away' : ''}`;
	console.log(`  ${where}: ${[...breaches.map((breach) => breach.what), ...what].join('; ')}`);
};

for (const kind of kinds) {
	if (values.list) {
		for (const story of await placesOn(kind)) console.log(`${kind}: ${story.provider} ${story.killAt}`);
		continue;
	}
	const start = performance.now();
	const row = await killEverywhere(kind, {
		rounds,
		seed: Number(values.seed),
		...(only && { only }),
		onStory,
	});
	const seconds = ((performance.now() - start) / 1000).toFixed(0);
	const { on, tried, survived, lost, doubled, note } = row;
	console.log(
		`${on}: ${tried} rounds, ${survived} survived, ${lost} lost, ${doubled} doubled, ${seconds} s; ${note}`,
	);
	if (!holds(row)) process.exitCode = 1;
}
