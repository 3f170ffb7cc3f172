import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { languageOf, type ByLanguage } from '../../wire/language.ts';
import es from './es/offer.ts';
import type { OfferTexts, Texts } from './texts.ts';

/** What the controller reads from its element. */
export interface LocaleHost extends ReactiveControllerHost, HTMLElement {
	readonly locale?: string | undefined;
	readonly texts?: Partial<Texts> | undefined;
}

/** Spanish comes with the elements; the others when a page asks for them. */
const OTHERS: Omit<ByLanguage<() => Promise<{ default: OfferTexts }>>, 'es'> = {
	en: () => import('./en/offer.ts'),
	pt: () => import('./pt/offer.ts'),
	fr: () => import('./fr/offer.ts'),
};

/** Keeps the element's language: attribute, then the closest `lang`, then the page's, then the browser's. */
export class LocaleController implements ReactiveController {
	/** BCP 47 tag that money and dates follow; always well-formed and always in a language that we have. */
	tag = 'es';
	/** The language alone. */
	language = 'es';
	/** The offer's texts with the merchant's own words; undefined while the language is on its way. */
	texts: OfferTexts | undefined;

	readonly #host: LocaleHost;
	#observer: MutationObserver | undefined;
	#loaded: OfferTexts | undefined = es;

	constructor(host: LocaleHost) {
		this.#host = host;
		host.addController(this);
	}

	hostConnected(): void {
		this.#observer = new MutationObserver(() => this.#host.requestUpdate());
		this.#observer.observe(document.documentElement, { attributeFilter: ['lang'] });
	}

	hostDisconnected(): void {
		this.#observer?.disconnect();
	}

	hostUpdate(): void {
		this.tag = resolveLocale(this.#host);
		const language = this.tag.slice(0, 2);
		if (language !== this.language) void this.#load((this.language = language));
		this.texts = this.#loaded && { ...this.#loaded, ...this.#host.texts };
	}

	async #load(language: string): Promise<void> {
		this.#loaded = undefined;
		// A language that does not arrive must not keep anybody from paying.
		const texts = await OTHERS[language]?.().catch(() => undefined);
		if (language !== this.language) return;
		this.#loaded = texts?.default ?? es;
		this.#host.requestUpdate();
	}
}

/** The first tag of the chain that is well-formed and whose language we have; `es` when there is none. */
export function resolveLocale(host: LocaleHost): string {
	const wanted: unknown[] = [host.locale];
	// Out of one shadow root after the other.
	for (let node: Element | undefined = host; node; node = (node.getRootNode() as Partial<ShadowRoot>).host) {
		wanted.push(node.closest('[lang]')?.getAttribute('lang'));
	}
	for (const tag of [...wanted, document.documentElement.lang, ...navigator.languages]) {
		try {
			const [canonical = ''] = Intl.getCanonicalLocales(tag as string | undefined);
			if (languageOf(canonical)) return canonical;
		} catch {
			// Not a language tag, as `es_CO`: the next one may be.
		}
	}
	return 'es';
}
