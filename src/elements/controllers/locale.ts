import type { ReactiveController, ReactiveControllerHost } from 'lit';
import es from '../locales/es.ts';
import type { OfferTexts, Texts } from '../locales/texts.ts';

/** What the controller reads from its element. */
export interface LocaleHost extends ReactiveControllerHost, HTMLElement {
	readonly locale?: string | undefined;
	readonly texts?: Partial<Texts> | undefined;
}

/** Spanish comes with the elements; the others when a page asks for them. */
const OFFER_TEXTS: Readonly<Record<string, () => Promise<{ default: OfferTexts }>>> = {
	en: () => import('../locales/en.ts'),
	pt: () => import('../locales/pt.ts'),
	fr: () => import('../locales/fr.ts'),
};

/** Keeps the element's language: attribute, then the closest `lang`, then the page's, then the browser's. */
export class LocaleController implements ReactiveController {
	/** BCP 47 tag that money and dates follow; always well-formed and always in a language that we have. */
	tag = 'es';
	/** The offer's texts with the merchant's own words; undefined while the language is on its way. */
	texts: OfferTexts | undefined;

	readonly #host: LocaleHost;
	readonly #observer: MutationObserver | undefined;
	#loaded: OfferTexts | undefined = es;

	constructor(host: LocaleHost) {
		this.#host = host;
		host.addController(this);
		// Servers import this module, and have no documents to observe.
		if (globalThis.MutationObserver) this.#observer = new MutationObserver(() => host.requestUpdate());
	}

	/** The language alone, as `es`. */
	get language(): string {
		return languageOf(this.tag);
	}

	hostConnected(): void {
		this.#observer?.observe(document.documentElement, { attributeFilter: ['lang'] });
	}

	hostDisconnected(): void {
		this.#observer?.disconnect();
	}

	hostUpdate(): void {
		const before = this.language;
		this.tag = resolveLocale(this.#host);
		if (this.language !== before) this.#load(this.language);
		this.texts = this.#loaded && { ...this.#loaded, ...this.#host.texts };
	}

	#load(language: string): void {
		this.#loaded = undefined;
		const arrived = (texts: OfferTexts) => {
			if (this.language !== language) return;
			this.#loaded = texts;
			this.#host.requestUpdate();
		};
		const load = OFFER_TEXTS[language];
		if (!load) return arrived(es);
		load().then(
			(module) => arrived(module.default),
			// A language that does not arrive must not keep anybody from paying.
			() => arrived(es),
		);
	}
}

/** The first tag of the chain that is well-formed and whose language we have; `es` when there is none. */
export function resolveLocale(host: LocaleHost): string {
	const candidates: (string | null | undefined)[] = [host.locale];
	let node: Node | null = host;
	while (node) {
		if (node instanceof Element) candidates.push(node.getAttribute('lang'));
		node = node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);
	}
	candidates.push(...(navigator.languages ?? []));
	for (const candidate of candidates) {
		try {
			const [tag] = Intl.getCanonicalLocales(candidate ?? []);
			if (tag && (languageOf(tag) === 'es' || OFFER_TEXTS[languageOf(tag)])) return tag;
		} catch {
			// Not a language tag, as `es_CO`: the next one may be.
		}
	}
	return 'es';
}

function languageOf(tag: string): string {
	return tag.split('-')[0] ?? tag;
}
