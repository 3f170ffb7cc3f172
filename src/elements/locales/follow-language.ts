import type { LocaleController, LocaleHost } from './locale-controller.ts';

/**
 * Keeps texts in the element's language: loads them again when the language changes. Until they have loaded, the
 * previous ones are used.
 *
 * @param load may reject; the next call of the returned function tries again
 * @param first texts of the current language, if they are already loaded
 * @returns a function that returns the current texts; `first` until others have loaded
 */
export function followLanguage<Texts, First extends Texts | undefined = undefined>(
	host: LocaleHost,
	locale: LocaleController,
	load: (language: string) => Promise<Texts>,
	first?: First,
): () => Texts | First {
	let language = first ? locale.language : '';
	let texts = first as Texts | First;
	const look = () => {
		const wanted = locale.language;
		if (wanted !== language) {
			language = wanted;
			load(wanted).then(
				(loaded) => {
					if (language !== wanted) return;
					texts = loaded;
					host.requestUpdate();
				},
				() => {
					language = '';
				},
			);
		}
		return texts;
	};
	look();
	return look;
}
