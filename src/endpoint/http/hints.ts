import { nearestName } from '../../wire/nearest-name.ts';

/**
 * What a developer has to change so that a request like this one succeeds. The sentence is sent in the test environment
 * only. The facts are written to the merchant's log in both environments. Contains no secret and no personal data.
 */
export interface Hint {
	/** One sentence in English: what is wrong, and which setting to change. */
	readonly detail: string;
	/** The name of the setting that refused the request. */
	readonly setting?: string;
	/** The value in the request. */
	readonly value?: string;
	/** What the configuration allows. */
	readonly configured?: readonly string[];
}

/** Longest value of a request that is repeated in a sentence or a log entry, in characters. */
const MAX_LENGTH = 200;
/** Maximum number of list entries that are repeated in a sentence. */
const MAX_LISTED = 5;
/** Names and ids of one word. Personal data of a payer normally does not have this form. */
const WORD = /^[\w.~-]{1,64}$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * @param origin the `Origin` header of the request
 * @param origins the configured list
 */
export function originHint(origin: string, origins: Iterable<string>): Hint {
	const configured = [...origins];
	const value = printable(origin);
	const facts = { setting: 'origins', value, configured };
	if (value === 'null') {
		const [page] = configured;
		return {
			detail: `The page's origin is "null", because it was opened as a file or in a sandboxed frame. Open it from a server, at one of "origins" (${listed(configured)})${page ? `, such as ${page}` : ''}.`,
			...facts,
		};
	}
	const sister = configured.find((known) => isSister(known, origin));
	return {
		detail: `The page's origin ${value} is not in "origins" (${listed(configured)}). Add it${sister ? `, or open the page at ${sister}` : ''}.`,
		...facts,
	};
}

/** For a request whose browser does not send the page's origin, or that neither the elements nor a form sent. */
export const UNNAMED_PAGE: Hint = {
	detail:
		'The request comes from another site and has no "Origin" header, or a browser did not send it as fetch() or a form does. Send it from a page of one of "origins", without `mode: "no-cors"`.',
};

/** @param origins the `origins` claim of the checkout token */
export function tokenOriginHint(origin: string, origins: readonly string[]): Hint {
	return {
		detail: `The page's origin ${printable(origin)} is not in the "origins" claim of the checkout token (${listed(origins)}). Add it where the token is signed, or leave the claim out.`,
		setting: 'origins claim of the token',
		value: printable(origin),
		configured: origins.map((known) => printable(known)),
	};
}

/**
 * Query and hash of an address are left out, because shops may keep personal data there. The path is left out where
 * only origins are compared.
 *
 * @param address the return URL in the request or the checkout token
 * @param pages `returnUrls` of the configuration, if there is a list
 * @param origins `origins` of the configuration
 */
export function returnUrlHint(
	address: string,
	pages: Iterable<string> | undefined,
	origins: Iterable<string>,
): Hint {
	const url = URL.parse(address);
	const setting = pages ? 'returnUrls' : 'origins';
	const configured = [...(pages ?? origins)];
	const facts = { setting, configured };
	if (url === null) {
		return {
			detail: `The return URL is not a full address. Write it as "https://shop.example/thanks".`,
			...facts,
		};
	}
	const web = url.protocol === 'https:' || url.protocol === 'http:';
	if (!web) {
		return {
			detail: `The return URL starts with "${printable(url.protocol)}". Only pages at https: and http: can be returned to.`,
			value: printable(url.protocol),
			...facts,
		};
	}
	const value = printable(pages ? url.origin + url.pathname : url.origin);
	if (url.username || url.password) {
		return {
			detail: `The return URL ${value} has a user name or a password. Leave it out.`,
			value,
			...facts,
		};
	}
	const allowed = pages ? configured.includes(url.origin + url.pathname) : configured.includes(url.origin);
	if (allowed) {
		return { detail: `The return URL ${value} is longer than 2048 characters. Shorten it.`, value, ...facts };
	}
	return {
		detail: pages
			? `The return URL ${value} is not in "returnUrls" (${listed(configured)}). Add it, or leave "returnUrls" out to allow every page of "origins".`
			: `The return URL's origin ${value} is not in "origins" (${listed(configured)}). Add it, or use a page of a listed origin.`,
		value,
		...facts,
	};
}

/**
 * @param id the requested item
 * @param known ids of the configured table; undefined where `items` is a function
 */
export function itemHint(id: string, known: readonly string[] | undefined): Hint {
	const setting = 'items';
	if (!WORD.test(id)) {
		return {
			detail: 'The id of an item may have letters, digits and . _ ~ - only, 64 at most.',
			setting,
			...(known && { configured: known }),
		};
	}
	if (!known) {
		return { detail: `The function "items" returned nothing for the id "${id}".`, setting, value: id };
	}
	const similar = nearestName(id, known);
	return {
		detail: `Item "${id}" is not in "items" (${listed(known)}). ${similar ? `Did you mean "${similar}"?` : 'Add it, or change the "item" attribute.'}`,
		setting,
		value: id,
		configured: known,
	};
}

/** @param methods ids of the offer's methods */
export function methodHint(id: string, methods: readonly string[]): Hint {
	const similar = nearestName(id, methods);
	return {
		detail:
			methods.length > 0
				? `Method "${printable(id)}" is not in "methods" of the item (${listed(methods)}).${similar ? ` Did you mean "${similar}"?` : ''}`
				: `Method "${printable(id)}" was chosen, but the item has no "methods". Remove the "method" attribute, or add the list.`,
		setting: 'methods',
		value: printable(id),
		configured: methods,
	};
}

/** @param range what the item allows; undefined where it has no `quantity` */
export function quantityHint(
	quantity: number,
	range: { readonly min?: number; readonly max: number } | undefined,
): Hint {
	return {
		detail: range
			? `The quantity ${quantity} is outside "quantity" of the item (${range.min ?? 1} to ${range.max}).`
			: `The quantity is ${quantity}, but the item has no "quantity", so exactly one is sold. Remove the "quantity" attribute, or set "quantity" of the item.`,
		setting: 'quantity',
		value: String(quantity),
		configured: [range ? `${range.min ?? 1} to ${range.max}` : '1'],
	};
}

/** @param open `openAmount` of the item */
export function amountHint(
	value: string,
	open: { readonly currency: string; readonly min: string; readonly max: string; readonly step?: string },
): Hint {
	const range = `${open.min} to ${open.max} ${open.currency}${open.step === undefined ? '' : ` in steps of ${open.step}`}`;
	return {
		detail: `The amount ${printable(value)} is outside "openAmount" of the item (${range}).`,
		setting: 'openAmount',
		value: printable(value),
		configured: [range],
	};
}

/** @param kind the kind of the offer; the request was for the other kind */
export function kindHint(kind: 'payment' | 'connect'): Hint {
	return {
		detail: `The offer is of kind "${kind}". Use <${kind}-link>, or change "kind" of the offer.`,
		setting: 'kind',
		value: kind === 'payment' ? 'connect' : 'payment',
		configured: [kind],
	};
}

/** For a request path that does not match any route of the endpoint. */
export const NO_ROUTE: Hint = {
	detail:
		'The endpoint has no such route. The "endpoint" attribute of the element must be the path where the endpoint is mounted, such as "/checkout".',
};

/** @param reason why the checkout token is not accepted: a clause without a subject */
export function tokenHint(reason: string): Hint {
	return {
		detail: `The checkout token is not accepted: ${printable(reason, 600)}`,
		setting: 'tokens',
		value: printable(reason, 600),
	};
}

/** For a connect link without a known customer of the provider. */
export const NO_CUSTOMER: Hint = {
	detail:
		'Nobody is signed in: "resolveCustomer" is not configured or returned nothing, and no checkout token names "customer.customer_id".',
	setting: 'resolveCustomer',
};

/**
 * Removes what the payer entered about themselves from a hint.
 *
 * @param personal personal data in the request
 */
export function withoutPersonal(hint: Hint, personal: readonly string[]): Hint {
	const { value, detail } = hint;
	if (value === undefined) return hint;
	const text = value.toLowerCase();
	const found = personal.some((word) => {
		const plain = word.toLowerCase().replace(/^\+/, '');
		return (
			plain.length > 2 &&
			[plain, encodeURI(plain), encodeURIComponent(plain)].some((form) => text.includes(form))
		);
	});
	return found ? { ...hint, value: '…', detail: detail.replaceAll(value, '…') } : hint;
}

/**
 * Names the invalid fields. A name that the sender invented is repeated only where it is one word.
 *
 * @param errors of the problem
 */
export function fieldsDetail(errors: readonly { readonly pointer: string; readonly code: string }[]): string {
	const parts = errors.slice(0, MAX_LISTED).map(({ pointer, code }) => {
		const names = pointer.split('/').slice(1);
		const shown = names.every((name) => WORD.test(name)) ? names.join('.') : 'a field';
		return `"${shown || 'the body'}" is ${CLAUSES[code] ?? code.replaceAll('_', ' ')}`;
	});
	return `The request cannot be used: ${parts.join(', ')}. See "errors" for the JSON pointers.`;
}

const CLAUSES: Readonly<Record<string, string>> = {
	missing: 'missing',
	invalid: 'not valid',
	unexpected: 'not expected here',
	repeated: 'there twice',
	differs_from_idempotency_key: 'not the same as the header Idempotency-Key',
};

/** A value of a request for use in a sentence: one line, without control characters, truncated. */
function printable(text: string, max = MAX_LENGTH): string {
	return text.replace(/[^\u0020-\u007e\u00a1-\uffff]/g, '?').slice(0, max);
}

function listed(entries: readonly string[]): string {
	const shown = entries.slice(0, MAX_LISTED).map((entry) => printable(entry));
	const rest = entries.length - shown.length;
	return `${shown.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}` || 'none';
}

/** Whether two origins are likely the same site: loopback names, or another scheme, port or `www.`. */
function isSister(known: string, origin: string): boolean {
	const [one, two] = [URL.parse(known), URL.parse(origin)];
	if (!one || !two) return false;
	if (LOOPBACK.test(one.hostname) && LOOPBACK.test(two.hostname)) return true;
	const bare = ({ hostname }: URL) => hostname.replace(/^www\./, '');
	return bare(one) === bare(two);
}
