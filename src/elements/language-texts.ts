import type { LocaleController, LocaleHost } from './controllers/locale.ts';

/**
 * Keeps texts in the element's language: loads them, and others when the language changes. Until those are there, the
 * ones at hand will do.
 *
 * @param load may fail; the next look tries again
 * @returns the texts, undefined until the first have arrived
 */
export function followLanguage<Texts>(
	host: LocaleHost,
	locale: LocaleController,
	load: (language: string) => Promise<Texts>,
): () => Texts | undefined {
	let language = '';
	let texts: Texts | undefined;
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
