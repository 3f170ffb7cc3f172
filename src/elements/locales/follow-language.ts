import type { LocaleController, LocaleHost } from './locale-controller.ts';

/**
 * Keeps texts in the element's language: loads them, and others when the language changes. Until those are there, the
 * ones at hand will do.
 *
 * @param load may fail; the next look tries again
 * @param first those of the language as it is, where they are there already
 * @returns the texts; `first` until others have arrived
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
