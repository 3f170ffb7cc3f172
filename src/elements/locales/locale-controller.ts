import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { languageOf, type ByLanguage } from '../../wire/language.ts';
import es from './es/offer.ts';
import type { OfferTexts, Texts } from './texts.ts';

/** What the controller reads from its element. */
export interface LocaleHost extends ReactiveControllerHost, HTMLElement {
	readonly locale?: string | undefined;
	readonly texts?: Partial<Texts> | undefined;
}

/** Languages that load on demand. Spanish is part of the elements. */
const OTHERS: Omit<ByLanguage<() => Promise<{ default: OfferTexts }>>, 'es'> = {
	en: () => import('./en/offer.ts'),
	pt: () => import('./pt/offer.ts'),
	fr: () => import('./fr/offer.ts'),
};

/** Resolves the element's language: its attribute, the closest `lang`, the page's `lang`, the browser's languages. */
export class LocaleController implements ReactiveController {
	/** BCP 47 tag for money and dates. Always well-formed, and in a supported language. */
	tag = 'es';
	/** Language subtag of `tag`. */
	language = 'es';
	/** The offer's texts, with those that the merchant replaced; undefined while they load. */
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
		// If a language does not load, Spanish is used, so that the payer can still pay.
		const texts = await OTHERS[language]?.().catch(() => undefined);
		if (language !== this.language) return;
		this.#loaded = texts?.default ?? es;
		this.#host.requestUpdate();
	}
}

/** The first well-formed tag in a supported language; `es` if there is none. */
export function resolveLocale(host: LocaleHost): string {
	const wanted: unknown[] = [host.locale];
	// Through all surrounding shadow roots.
	for (let node: Element | undefined = host; node; node = (node.getRootNode() as Partial<ShadowRoot>).host) {
		wanted.push(node.closest('[lang]')?.getAttribute('lang'));
	}
	for (const tag of [...wanted, document.documentElement.lang, ...navigator.languages]) {
		try {
			const [canonical = ''] = Intl.getCanonicalLocales(tag as string | undefined);
			if (languageOf(canonical)) return canonical;
		} catch {
			// Not a language tag, e.g. `es_CO`: try the next one.
		}
	}
	return 'es';
}
