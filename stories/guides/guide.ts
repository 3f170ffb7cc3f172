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
 * A guide of `docs/` as Storybook shows it: pictures are there, links to other guides lead to where these are in Storybook,
 * links to other files are words.
 * @param file its name in `docs/`
 * @throws {Error} when there is no such guide
 */
export function guide(file: string): string {
	return textOf(file)
		.replace(/\]\(([\w-]+\.svg)\)/g, (_, name: string) => `](${addressOf(name)})`)
		.replace(/(?<!!)\[([^\]]+)\]\((?!https?:|#)([^)]+)\)/g, (_, words: string, target: string) => {
			const [, page] = /^([\w-]+\.md)(?:#[\w-]+)?$/.exec(target) ?? [];
			return page ? `[${words}](?path=/docs/guides-${slugOf(page)}--docs)` : words;
		});
}

/** Where Storybook keeps a picture of `docs/`. */
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

/** As Storybook makes it from the title, which is the guide's own. */
function slugOf(file: string): string {
	const title = /^# (.*)$/m.exec(textOf(file))?.[1] ?? '';
	return title
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');
}
