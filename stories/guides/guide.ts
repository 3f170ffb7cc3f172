/// <reference types="vite/client" />

const GUIDES: Readonly<Record<string, string>> = import.meta.glob('../../docs/*.md', {
	eager: true,
	query: '?raw',
	import: 'default',
});

const PICTURES: Readonly<Record<string, string>> = import.meta.glob('../../docs/*.svg', {
	eager: true,
	query: '?url',
	import: 'default',
});

/**
 * A guide of `docs/` for Storybook: with its pictures; links to other guides lead to their pages in Storybook, and
 * links to other files become plain text.
 * @param file its name in `docs/`
 * @throws {Error} if the guide does not exist
 */
export function guide(file: string): string {
	return textOf(file)
		.replace(/\]\(([\w-]+\.svg)\)/g, (_, name: string) => `](${addressOf(name)})`)
		.replace(/(?<!!)\[([^\]]+)\]\((?!https?:|#)([^)]+)\)/g, (_, words: string, target: string) => {
			const [, page] = /^([\w-]+\.md)(?:#[\w-]+)?$/.exec(target) ?? [];
			return page ? `[${words}](?path=/docs/guides-${slugOf(page)}--docs)` : words;
		});
}

/** Address of a picture of `docs/` in Storybook. */
function addressOf(name: string): string {
	const address = PICTURES[`../../docs/${name}`];
	if (address === undefined) throw new Error(`There is no docs/${name}.`);
	return address;
}

function textOf(file: string): string {
	const text = GUIDES[`../../docs/${file}`];
	if (text === undefined) throw new Error(`There is no docs/${file}.`);
	return text;
}

/** The slug that Storybook makes from the title of the guide. */
function slugOf(file: string): string {
	const title = /^# (.*)$/m.exec(textOf(file))?.[1] ?? '';
	return title
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');
}
