/** Languages of the hosted pages. */
export type Language = 'es' | 'en';

/** The language of a page: `?lang=`, else the browser's preferred one of ours, else `fallback`. */
export function languageOf(url: URL, acceptLanguage: string | null, fallback: Language): Language {
	const asked = known(url.searchParams.get('lang'));
	if (asked) return asked;
	const preferred = (acceptLanguage ?? '')
		.split(',')
		.map((entry) => {
			const [tag = '', ...rest] = entry.trim().split(';');
			const weight = rest.map((part) => /^\s*q=([\d.]+)$/.exec(part)?.[1]).find((q) => q !== undefined);
			return { language: known(tag.split('-')[0] ?? ''), weight: Number(weight ?? 1) };
		})
		.filter(({ language, weight }) => language !== undefined && weight > 0)
		.sort((a, b) => b.weight - a.weight);
	return preferred[0]?.language ?? fallback;
}

function known(tag: string | null): Language | undefined {
	const lower = tag?.toLowerCase();
	return lower === 'es' || lower === 'en' ? lower : undefined;
}
