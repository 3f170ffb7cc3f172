import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../src/build/run-tool.ts';
import { readSteps, sections, type GuideStep } from './steps.ts';

/** A way through the documentation, from an empty folder to a payment. */
export interface Guide {
	readonly name: string;
	readonly title: string;
	/** The page below `docs`. */
	readonly page: string;
	/** Headings of the part to follow; the whole page if left out. */
	readonly headings?: readonly string[];
	/** Where the payer goes, as the guide has it. */
	readonly address: string;
	/** How many commands it may take. */
	readonly mostCommands: number;
	/** Program that must be installed beside Node.js. */
	readonly needs?: string;
	/** What a terminal shows once the shop runs. */
	readonly prints?: string;
}

const SHOP = 'http://localhost:3000/';

export const STATIC_SITE: Guide = {
	name: 'static',
	title: 'A static site',
	page: 'start.md',
	headings: ['A static site'],
	address: SHOP,
	mostCommands: 5,
	needs: 'python3',
};
export const PHP: Guide = {
	name: 'php',
	title: 'PHP',
	page: 'start.md',
	headings: ['PHP'],
	address: `${SHOP}factura.php`,
	mostCommands: 3,
	needs: 'php',
};
export const EXPRESS: Guide = {
	name: 'express',
	title: 'Express',
	page: 'frameworks/express.md',
	address: SHOP,
	mostCommands: 5,
	prints: 'The shop is at http://localhost:3000',
};

/** Every guide, in the order of the documentation. */
export const GUIDES: readonly Guide[] = [
	STATIC_SITE,
	{
		name: 'react',
		title: 'React',
		page: 'start.md',
		headings: ['React'],
		address: SHOP,
		mostCommands: 5,
	},
	{ name: 'vue', title: 'Vue', page: 'start.md', headings: ['Vue'], address: SHOP, mostCommands: 5 },
	PHP,
	EXPRESS,
	{
		name: 'nextjs',
		title: 'Next.js',
		page: 'frameworks/nextjs.md',
		address: SHOP,
		mostCommands: 5,
	},
	{
		name: 'sveltekit',
		title: 'SvelteKit',
		page: 'frameworks/sveltekit.md',
		address: SHOP,
		mostCommands: 5,
	},
	{ name: 'astro', title: 'Astro', page: 'frameworks/astro.md', address: SHOP, mostCommands: 5 },
	{ name: 'nuxt', title: 'Nuxt', page: 'frameworks/nuxt.md', address: SHOP, mostCommands: 5 },
];

/**
 * Reads a guide.
 * @param guide which one
 * @returns its steps, and the label of the simulator's button as the page tells it
 * @throws {Error} if the page lacks a section or does not name the button
 */
export async function readGuide({
	page,
	headings,
}: Guide): Promise<{ readonly steps: readonly GuideStep[]; readonly button: string }> {
	const text = await readFile(join(ROOT, 'docs', page), 'utf8');
	const [, button] = /\bpress\s+_(Pagar \$ [^_]+)_/.exec(text) ?? [];
	if (!button) throw new Error(`${page} does not name the button of the simulator.`);
	return { steps: readSteps(headings ? sections(text, ...headings) : text), button };
}
