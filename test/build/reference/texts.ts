import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../../src/build/run-tool.ts';
import { LANGUAGES, type Language } from '../../../src/wire/language.ts';
import { cell, code, pageHead, table } from './markdown.ts';
import type { PublicTypes } from './public-types.ts';
import type { Option } from './public-types.ts';

/** The texts of the elements by language and key. */
export type Translations = Readonly<Record<Language, Readonly<Record<string, string>>>>;

/** Reads the dictionaries, one folder for each language. */
export async function readTexts(): Promise<Translations> {
	const found: Record<Language, Record<string, string>> = { es: {}, en: {}, pt: {}, fr: {} };
	for (const file of globSync('src/elements/locales/{es,en,pt,fr}/*.ts', { cwd: ROOT })) {
		const language = basename(dirname(file)) as Language;
		const module = (await import(pathToFileURL(join(ROOT, file)).href)) as {
			readonly default: Readonly<Record<string, string>>;
		};
		Object.assign(found[language], module.default);
	}
	return found;
}

/** docs/texts.md: every text of the elements in each language. */
export function textsPage(translations: Translations, types: PublicTypes): string {
	const { options } = types.read('Texts');
	const groups = Map.groupBy(options, ({ owner = '' }) => owner);
	const intro = `Every text of the elements in Spanish, English, Portuguese and French. A shop replaces any of them with the \`texts\`
property, one by one; see [Languages](languages.md#your-own-words). Words in braces are filled in. A text of your own can leave them out.`;
	const sections = [...groups].map(
		([owner, keys]) =>
			`## ${owner.replace(/Texts$/, '')}\n\n${types.read(owner).description}\n\n${groupTable(keys, translations)}`,
	);
	return `${pageHead('Texts', intro)}\n${sections.join('\n')}`;
}

function groupTable(keys: readonly Option[], translations: Translations): string {
	return table(
		['key', ...LANGUAGES, 'note'],
		keys.map(({ name, description }) => [
			code(name),
			...LANGUAGES.map((language) => {
				const text = translations[language][name];
				if (text === undefined) throw new Error(`The text ${name} is missing in ${language}.`);
				return cell(text);
			}),
			cell(description),
		]),
	);
}
