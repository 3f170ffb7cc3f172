import { configurationPage } from './configuration.ts';
import { elementsPage, readElements } from './elements.ts';
import { namesPage } from './names.ts';
import { problemsPage } from './problems.ts';
import { PublicTypes } from './public-types.ts';
import { readTexts, textsPage } from './texts.ts';

/** Modules whose types the pages describe. */
const MODULES = [
	'src/endpoint/index.ts',
	'src/elements/index.ts',
	...['onepay', 'yuno', 'neopay'].map((name) => `src/providers/${name}/${name}.ts`),
];

/** The generated pages of `docs`, by their file names there. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
	const types = new PublicTypes(MODULES);
	const elements = await readElements();
	return new Map([
		['elements.md', elementsPage(elements, types)],
		['configuration.md', configurationPage(types)],
		['texts.md', textsPage(await readTexts(), types)],
		['problems.md', await problemsPage()],
		['reference.md', await namesPage(elements, types)],
	]);
}
