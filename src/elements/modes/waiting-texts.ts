/** What is said while the payer pays in another window or on a phone. Loads with that. */
export interface WaitingTexts {
	readonly popupTitle: string;
	readonly popupHelp: string;
	readonly reopen: string;
	readonly cancel: string;
	readonly qrTitle: string;
	/** What the picture is, for who cannot see it: `{provider}`. */
	readonly qrPicture: string;
	readonly qrCamera: string;
	readonly qrAim: string;
	/** `{provider}` */
	readonly qrPay: string;
	readonly copyLink: string;
	readonly linkCopied: string;
	readonly share: string;
	readonly whatsapp: string;
	readonly waiting: string;
	/** For browsers inside other apps, which open neither windows nor a bank's app. */
	readonly ownBrowser: string;
	/** `{time}` left, on a clock or in words. */
	readonly expiresIn: string;
}

const WAITING_TEXTS: Readonly<Record<string, () => Promise<{ default: WaitingTexts }>>> = {
	es: () => import('../locales/es.waiting.ts'),
	en: () => import('../locales/en.waiting.ts'),
	pt: () => import('../locales/pt.waiting.ts'),
	fr: () => import('../locales/fr.waiting.ts'),
};

/**
 * @param language one of `es`, `en`, `pt`, `fr`; another reads Spanish
 * @throws {TypeError} when the network does not bring them
 */
export async function loadWaitingTexts(language: string): Promise<WaitingTexts> {
	const load = WAITING_TEXTS[language] ?? (() => import('../locales/es.waiting.ts'));
	return (await load()).default;
}
