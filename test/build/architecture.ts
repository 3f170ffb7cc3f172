import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { ROOT } from '../../src/build/run-tool.ts';

/** Where the picture is kept. */
export const PICTURE = join(ROOT, 'docs/architecture.svg');

/** A box: what the zone is for, in two short lines, and where it stands, in units from the top left corner. */
interface Box {
	readonly says: readonly [string, string];
	readonly x: number;
	readonly row: number;
	readonly width: number;
}

/** Zones of `src`, placed by hand so that every import is one straight line. */
const BOXES: Readonly<Record<string, Box>> = {
	ssr: { says: ['the same card,', 'drawn on a server'], x: 0, row: 1, width: 5.5 },
	elements: { says: ['what payers see', 'and press'], x: 0, row: 2, width: 4.5 },
	frameworks: { says: ['types for React,', 'Vue and Svelte'], x: 5.5, row: 2, width: 4.5 },
	cli: {
		says: ['npx checkout-links …', 'puts a server together out of all this'],
		x: 11.5,
		row: 0,
		width: 20,
	},
	runtimes: { says: ['Express, Fastify,', 'node:http'], x: 16.5, row: 1, width: 4.5 },
	stores: { says: ['where attempts', 'are kept'], x: 11.5, row: 2, width: 4 },
	endpoint: { says: ['guards, prices,', 'attempts, statuses'], x: 16.5, row: 2, width: 5.5 },
	providers: { says: ['OnePay, Yuno,', 'Neopay'], x: 23, row: 2, width: 4 },
	sandbox: { says: ['simulators, met', 'over HTTP only'], x: 27.5, row: 2, width: 4 },
	wire: {
		says: ['what browser and server say to each other:', 'money, offer, links, status, problem'],
		x: 0,
		row: 3,
		width: 31.5,
	},
};
const PANELS = [
	{ title: 'For the page', x: 0, rows: [1, 2], width: 10 },
	{ title: 'For your server', x: 11.5, rows: [0, 2], width: 20 },
] as const;

const [UNIT, HEIGHT, GAP, MARGIN] = [34, 70, 48, 42];
const WIDTH = 31.5 * UNIT + 2 * MARGIN;
const TOTAL = 4 * HEIGHT + 3 * GAP + 2 * MARGIN;
const left = (x: number) => MARGIN + x * UNIT;
const top = (row: number) => MARGIN + row * (HEIGHT + GAP);

/** An import from one zone to another; `typesOnly` leaves nothing of it at run time. */
export interface Import {
	readonly from: string;
	readonly to: string;
	readonly typesOnly: boolean;
}

const IMPORT =
	/^(?:import|export)\s+(type\s)?[^;]*?from '(\.[^']+)'|^import '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gms;

const SRC = join(ROOT, 'src');

/**
 * The files of all zones, below `src`. `src/build` is left out: it makes what is published, and is itself neither
 * published nor a zone.
 */
function filesOfZones(): readonly string[] {
	return globSync('*/**/*.ts', { cwd: SRC, exclude: ['build/**'] }).toSorted();
}

/** Who imports whom between the zones of `src`, as the code has it. */
export function importsBetweenZones(): readonly Import[] {
	const found = new Map<string, boolean>();
	for (const file of filesOfZones()) {
		for (const [, type, ...paths] of readFileSync(join(SRC, file), 'utf8').matchAll(IMPORT)) {
			const target = relative(SRC, join(SRC, dirname(file), paths.find((path) => path) ?? ''));
			const [from = '', to = ''] = [file, target].map((path) => path.split(sep)[0]);
			const both = `${from} ${to}`;
			if (from !== to) found.set(both, (found.get(both) ?? true) && type !== undefined);
		}
	}
	return [...found].map(([both, typesOnly]) => {
		const [from = '', to = ''] = both.split(' ');
		return { from, to, typesOnly };
	});
}

/** Zones of `src` by their folders. */
export function zones(): readonly string[] {
	return [...new Set(filesOfZones().map((file) => file.split(sep)[0] ?? ''))];
}

/**
 * The picture of all zones and of every import between them, for pages in light and dark.
 * @throws {Error} where a zone has no place, or an import has no straight way: then a box has to move
 */
export function drawArchitecture(): string {
	const taken = new Set<number>();
	const lines = importsBetweenZones().map((one) => lineOf(one, taken));
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${TOTAL}" role="img" aria-labelledby="title desc">
<title id="title">The zones of checkout-links</title>
<desc id="desc">${importsBetweenZones()
		.map(({ from, to, typesOnly }) => `${from} imports ${typesOnly ? 'types of ' : ''}${to}`)
		.join('; ')}.</desc>
${STYLE}
<rect class="sheet" width="${WIDTH}" height="${TOTAL}" rx="16"/>
${PANELS.map(panel).join('\n')}
${lines.join('\n')}
${zones().map(box).join('\n')}
${legend()}
</svg>
`;
}

const STYLE = `<style>
svg{--sheet:#fff;--panel:#f5f7fa;--box:#fff;--line:#c9d1dc;--text:#101828;--quiet:#526075;--accent:#1a56db;--wire:#e8effd;color-scheme:light dark;font-family:system-ui,-apple-system,'Segoe UI',sans-serif}
@media(prefers-color-scheme:dark){svg{--sheet:#0d1117;--panel:#141a23;--box:#1b222d;--line:#364152;--text:#e8edf4;--quiet:#9aa7b8;--accent:#8ab0ff;--wire:#182540}}
.sheet{fill:var(--sheet)}.panel{fill:var(--panel)}.box{fill:var(--box);stroke:var(--line)}.wire{fill:var(--wire);stroke:var(--accent)}
text{fill:var(--quiet);font-size:12.5px}.name{fill:var(--text);font-size:16px;font-weight:600}.over{font-size:12px;font-weight:600;letter-spacing:.06em;text-transform:uppercase}
path{fill:none;stroke:var(--accent);stroke-width:1.75;stroke-linecap:round}.head{fill:var(--accent);stroke-linejoin:round}.types{stroke-dasharray:2 6}
</style>`;

function place(zone: string): Box {
	const found = BOXES[zone];
	if (!found)
		throw new Error(`src/${zone} has no place in the picture: give it one in test/build/architecture.ts.`);
	return found;
}

function box(zone: string): string {
	const { says, x, row, width } = place(zone);
	const [first, second] = says;
	const [at, y] = [left(x), top(row)];
	return `<rect class="${zone === 'wire' ? 'wire' : 'box'}" x="${at}" y="${y}" width="${width * UNIT}" height="${HEIGHT}" rx="10"/><text class="name" x="${at + 12}" y="${y + 24}">${zone}</text><text x="${at + 12}" y="${y + 43}">${first}</text><text x="${at + 12}" y="${y + 59}">${second}</text>`;
}

function panel({ title, x, rows: [first, last], width }: (typeof PANELS)[number]): string {
	const y = top(first) - 28;
	return `<rect class="panel" x="${left(x) - 14}" y="${y}" width="${width * UNIT + 28}" height="${top(last) + HEIGHT + 14 - y}" rx="16"/><text class="over" x="${left(x)}" y="${y + 19}">${title}</text>`;
}

/** A straight line from box to box: down, or sideways where they stand beside each other. */
function lineOf({ from, to, typesOnly }: Import, taken: Set<number>): string {
	const [one, two] = [place(from), place(to)];
	if (one.row === two.row) {
		const y = top(one.row) + HEIGHT / 2;
		const right = two.x > one.x;
		const [start, end] = right ? [one.x + one.width, two.x] : [one.x, two.x + two.width];
		return arrow(left(start), y, left(end) + (right ? -6 : 6), y, typesOnly);
	}
	const x = freeColumn(one, two, taken);
	if (x === undefined || one.row > two.row)
		throw new Error(`No straight way down from ${from} to ${to}: move a box.`);
	taken.add(x);
	return arrow(left(x), top(one.row) + HEIGHT, left(x), top(two.row) - 6, typesOnly);
}

/** The column nearest to the middle of the smaller box in which nothing stands between two boxes, and no other line. */
function freeColumn(one: Box, two: Box, taken: ReadonlySet<number>): number | undefined {
	const [start, end] = [Math.max(one.x, two.x), Math.min(one.x + one.width, two.x + two.width)];
	const columns = Array.from({ length: Math.max(0, (end - start) * 2 - 1) }, (_, at) => start + (at + 1) / 2);
	const between = Object.values(BOXES).filter(({ row }) => row > one.row && row < two.row);
	const middle = (start + end) / 2;
	return columns
		.filter(
			(x) => !taken.has(x) && !between.some((other) => x > other.x - 0.4 && x < other.x + other.width + 0.4),
		)
		.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
}

function arrow(x: number, y: number, toX: number, toY: number, typesOnly: boolean): string {
	const [dx, dy] = [Math.sign(toX - x), Math.sign(toY - y)];
	const side = (turn: number) => `${toX - 7 * dx + 4.5 * turn * dy} ${toY - 7 * dy + 4.5 * turn * dx}`;
	return `<path${typesOnly ? ' class="types"' : ''} d="M${x} ${y}L${toX - 6 * dx} ${toY - 6 * dy}"/><path class="head" d="M${side(1)}L${toX} ${toY}L${side(-1)}Z"/>`;
}

function legend(): string {
	const line = (y: number, typesOnly: boolean, says: string) =>
		`${arrow(left(0), y, left(0) + 46, y, typesOnly)}<text x="${left(0) + 58}" y="${y + 5}">${says}</text>`;
	return `${line(top(0) + 4, false, 'imports')}${line(top(0) + 28, true, 'imports types, which are gone when it runs')}`;
}

/** `npm run architecture`: makes the picture anew. */
if (import.meta.main) writeFileSync(PICTURE, drawArchitecture());
