import type { Offer } from '../../wire/offer.ts';
import type { CheckoutHost } from '../checkout.ts';
import { warn } from './warn.ts';

const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\]|0\.0\.0\.0)$/;
const DECIMAL = /^\d+(?:\.\d+)?$/;

/** Attributes with a fixed list of values, the default first. */
const VALUES = {
	mode: ['redirect', 'popup', 'qr'],
	variant: ['card', 'button'],
	theme: ['auto', 'light', 'dark'],
} as const;

/**
 * Warns the developer about the attributes and the endpoint.
 *
 * @param failed the response of the endpoint that is not an offer; true when there was no response
 */
export function explain(host: CheckoutHost, offer?: Offer, failed?: Response | boolean): void {
	explainTag(host, offer);
	if (failed === true) explainNetwork(host.endpoint);
	else if (failed) explainResponse(failed);
}

/**
 * Warns the developer about invalid attributes.
 *
 * @param offer if known, its limits are checked too
 */
function explainTag(host: CheckoutHost, offer?: Offer): void {
	const tag = `<${host.localName}>`;
	const { item, token, quantity, amount, method, locale, returnUrl } = host;
	if (!item && !token)
		warn(`${tag} has neither "item" nor "token", so there is nothing to sell. Set one of them.`);
	if (item && token) warn(`${tag} has both "item" and "token". Remove one of them; the token is used.`);
	for (const name of Object.keys(VALUES) as (keyof typeof VALUES)[]) {
		const values: readonly string[] = VALUES[name];
		const value = host[name];
		if (value && !values.includes(value)) {
			warn(`${tag} has ${name}="${value}", which is none of ${values.join(', ')}. "${values[0]}" is used.`);
		}
	}
	if (locale) {
		const language = languageOf(locale);
		if (!language) {
			warn(`${tag} has locale="${locale}", which is not a language tag (BCP 47) such as "es-CO".`);
		} else if (!/^(?:es|en|pt|fr)$/.test(language)) {
			warn(`${tag} has locale="${locale}", but there are texts in es, en, pt and fr only.`);
		}
	}
	if (returnUrl && !URL.canParse(returnUrl, document.baseURI)) {
		warn(`${tag} has return-url="${returnUrl}", which is not a URL. The payer returns to this page.`);
	}
	if (amount && !DECIMAL.test(amount)) {
		warn(
			`${tag} has amount="${amount}". Write a decimal with a point and no other signs, such as "50000" or "12.50".`,
		);
	} else if (amount && offer && !offer.open_amount) {
		warn(`${tag} has "amount", but the item has no "openAmount", so its own price is used.`);
	}
	if (quantity !== undefined && !(Number.isInteger(quantity) && quantity > 0)) {
		const written = host.getAttribute('quantity') ?? quantity;
		warn(`${tag} has quantity="${written}", which is not a whole number of 1 or more.`);
	} else if (quantity !== undefined && quantity !== 1 && offer && !offer.quantity) {
		warn(`${tag} has "quantity", but the item has no "quantity", so one is sold.`);
	}
	if (method && offer?.methods[0] && !offer.methods.some(({ id }) => id === method)) {
		const ids = offer.methods.map(({ id }) => id).join(', ');
		warn(`${tag} has method="${method}", which is none of the offer's methods: ${ids}.`);
	}
}

/**
 * Warns the developer about a response that does not come from a checkout endpoint. A proxy failure (status 5xx) counts
 * as a network failure.
 *
 * @param detail the endpoint's own error message, which is written instead
 */
export function explainResponse({ ok, status, url, headers }: Response, detail?: string): void {
	if (detail) return warn(detail);
	const type = headers.get('content-type')?.split(';')[0] || 'no content type';
	if ((ok && /json/.test(type)) || (status >= 500 && !isLocal(url))) return;
	const [address] = url.split('?');
	warn(
		`${address} returned status ${status} with ${type}, so it is not a checkout endpoint. Set the "endpoint" attribute to the path where the endpoint is mounted.`,
	);
}

/** Warns the developer about an unreachable endpoint, only if the page or the endpoint is on this machine. */
function explainNetwork(endpoint: string): void {
	if (!isLocal(endpoint)) return;
	const { href } = new URL(endpoint, document.baseURI);
	warn(
		`The endpoint ${href} cannot be reached from this page. Check that it runs, that the "endpoint" attribute has its address, and that ${location.origin} is in its "origins".`,
	);
}

function isLocal(address: string): boolean {
	return [location.href, address].some(
		(url) => URL.canParse(url, document.baseURI) && LOOPBACK.test(new URL(url, document.baseURI).hostname),
	);
}

/** The language of a language tag; undefined if it is not well-formed. */
function languageOf(locale: string): string | undefined {
	try {
		return new Intl.Locale(locale).language;
	} catch {
		return undefined;
	}
}
