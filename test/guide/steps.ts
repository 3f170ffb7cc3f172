/** One thing that a guide has its reader do. */
export type GuideStep =
	| {
			readonly kind: 'file';
			/** Where the reader saves it, below the project's folder. */
			readonly path: string;
			readonly text: string;
			/** The fence's language, e.g. `ts`. */
			readonly language: string;
	  }
	| { readonly kind: 'command'; readonly line: string };

/** A fence: its language, the rest of its info string, its content. */
const FENCE = /^```(\w+)(?: ([^\n]+))?\n(.*?)^```$/gms;
/** A first line that names a file: `// src/checkout.ts`. */
const NAMED = /^(?:\/\/|#) ((?:[\w@+.[\]-]+\/)*[\w@+.[\]-]*\.\w+)\n/;

/**
 * Reads what a part of a guide has its reader do, in order. A fence with `sh` holds commands, one on each line, or more
 * where a line ends in `\` or inside quotes. Any other fence is a file if it names one, either in a comment on its first line or, in formats
 * without such comments, after the language: ```` ```json package.json ````. All other fences only show something.
 * @param markdown a page, or a section of one
 * @returns the files and commands, in the order of the page
 * @throws {Error} if a file is named after the language only, where readers of the rendered page cannot see it
 */
export function readSteps(markdown: string): readonly GuideStep[] {
	const steps: GuideStep[] = [];
	for (const match of markdown.matchAll(FENCE)) {
		const [, language = '', info, text = ''] = match;
		if (language === 'sh') {
			steps.push(...commandsOf(text).map((line): GuideStep => ({ kind: 'command', line })));
			continue;
		}
		if (info !== undefined) {
			const before = markdown.slice(0, match.index).trimEnd().split('\n\n').at(-1) ?? '';
			if (!before.includes(`\`${info}\``)) throw new Error(`No text above the fence names ${info}.`);
		}
		const path = info ?? NAMED.exec(text)?.[1];
		if (path !== undefined) steps.push({ kind: 'file', path, text, language });
	}
	return steps;
}

/** Commands of a shell fence. One goes on where a line ends in `\` or inside single quotes. */
function commandsOf(text: string): readonly string[] {
	const commands: string[] = [];
	let open = '';
	for (const line of text.replaceAll(/\\\n\s*/g, '').split('\n')) {
		open = open === '' ? line : `${open}\n${line}`;
		if ((open.split("'").length - 1) % 2 === 1) continue;
		if (open.trim() !== '' && !open.startsWith('#')) commands.push(open);
		open = '';
	}
	return commands;
}

/**
 * Cuts sections out of a page.
 * @param markdown the page
 * @param headings the headings of level 2, without `## `
 * @returns the sections in the given order, without their headings
 * @throws {Error} if the page lacks one of them
 */
export function sections(markdown: string, ...headings: readonly string[]): string {
	return headings
		.map((heading) => {
			const [, after] = `\n${markdown}`.split(`\n## ${heading}\n`);
			if (after === undefined) throw new Error(`There is no section "${heading}".`);
			return after.split('\n## ')[0] ?? '';
		})
		.join('\n');
}
