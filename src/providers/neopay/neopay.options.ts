import type { Environment } from '../../wire/offer.ts';
import type { Status } from '../../wire/status.ts';
import { STATUSES } from '../../wire/status.ts';
import { func, listOf, mapOf, string, type Fields } from '../../wire/shape.ts';
import type { Timing } from '../kit/http/http-types.ts';
import {
	checkOptions,
	needsBaseUrl,
	needsOrigins,
	needsText,
	refusesPrivateHost,
	timingShape,
} from '../kit/options.ts';
import { isLoopback, safeOrigin } from '../kit/pages.ts';

/**
 * Options of `neopay()`. Neopay does not document the URL of a link, its currency, how a payment refers to its link,
 * and the statuses, so these are options.
 */
export interface NeopayOptions {
	/** The Application ID from the application portal, sent as `x-app-key`. */
	readonly appKey: string;
	/** The application's token, sent as `Authorization`. Keep it on the server. */
	readonly token: string;
	/**
	 * URL of a link, with `{slug}` in it, e.g. `https://neopay.io/l/{slug}`. Neopay does not document it, so it has no
	 * default.
	 */
	readonly linkUrl: string;
	/**
	 * Whether the token moves real money; the token itself does not show it.
	 * @default 'live', or 'test' if baseUrl is this machine
	 */
	readonly environment?: Environment | undefined;
	/**
	 * Currency of the application's links, ISO 4217. The API has no field for it.
	 * @default 'EUR'
	 */
	readonly currency?: string | undefined;
	/**
	 * Address of the API, with its path.
	 * @default https://neopay.io/api
	 */
	readonly baseUrl?: string | undefined;
	/**
	 * `plain` sends the token alone, as Neopay documents; `bearer` sends `Bearer` before it.
	 * @default 'plain'
	 */
	readonly authorization?: 'plain' | 'bearer' | undefined;
	/** Meaning of Neopay's statuses, in addition to `pending`, `paid` and `rejected`. */
	readonly statuses?: Readonly<Record<string, Status>> | undefined;
	/**
	 * Fields of a payment that may hold the reference.
	 * @default ['reference', 'communication']
	 */
	readonly referenceFields?: readonly string[] | undefined;
	/**
	 * Name of the query parameter of `GET /payments` for the earliest day, `YYYY-MM-DD`. Neopay documents a filter by
	 * dates, but not its name. Without it, the outcome of an ended link cannot be read once there are more than 50
	 * pages of payments.
	 */
	readonly paymentsFrom?: string | undefined;
	/** Customer data that the payment page requests, in addition to the e-mail address. */
	readonly askCustomer?: 'name' | 'name_phone' | 'full_customer' | undefined;
	/** Origins of payment pages, in addition to that of `linkUrl`. */
	readonly pages?: readonly string[] | undefined;
	/**
	 * Sends the requests; for tests.
	 * @default the platform's fetch
	 */
	readonly fetch?: typeof fetch | undefined;
	/** Time limits and pauses of the requests to the provider, in milliseconds; for tests. */
	readonly timing?: Partial<Timing> | undefined;
	/**
	 * Milliseconds since the epoch; for tests.
	 * @default the platform's clock
	 */
	readonly now?: (() => number) | undefined;
}

const FIELDS: Fields<NeopayOptions> = {
	appKey: string(),
	token: string(),
	linkUrl: string("an address, e.g. 'https://pay.example/l/{slug}'"),
	environment: string("'test' or 'live'"),
	currency: string("an ISO 4217 code, e.g. 'EUR'"),
	baseUrl: string(),
	authorization: string("'plain' or 'bearer'"),
	statuses: mapOf(string(), "an object, e.g. {settled: 'succeeded'}"),
	referenceFields: listOf(string(), "a list, e.g. ['reference']"),
	paymentsFrom: string("the name of a query parameter, e.g. 'from'"),
	askCustomer: string("'name', 'name_phone' or 'full_customer'"),
	pages: listOf(string(), "a list, e.g. ['https://pay.example']"),
	fetch: func(),
	timing: timingShape,
	now: func(),
};

const SYNONYMS = {
	applicationid: 'appKey',
	appid: 'appKey',
	key: 'appKey',
	apikey: 'appKey',
	xappkey: 'appKey',
	secret: 'token',
	secretkey: 'token',
	apptoken: 'token',
	url: 'linkUrl',
	linkurltemplate: 'linkUrl',
	host: 'baseUrl',
	mode: 'environment',
} as const;

export const NEOPAY_BASE_URL = 'https://neopay.io/api';

const SLUG = '{slug}';

/** @throws {TypeError} that lists all problems of the options */
export function checkNeopayOptions(options: NeopayOptions): void {
	checkOptions('neopay', options, FIELDS, SYNONYMS, (sound) => {
		const { appKey, token, linkUrl, environment, currency, authorization, statuses, askCustomer, pages } =
			sound;
		const unknownStatuses = Object.values(statuses ?? {}).filter((status) => !STATUSES.includes(status));
		return [
			needsText('appKey', appKey, 'copy the Application ID from the application portal'),
			needsText('token', token, 'create one for the application'),
			needsText('linkUrl', linkUrl, 'open one of your published links and replace its slug with {slug}') ||
				(!isTemplate(linkUrl) &&
					'linkUrl must be an https address with {slug} once in its path or query, e.g. "https://pay.example/l/{slug}"'),
			environment !== undefined &&
				!['test', 'live'].includes(environment) &&
				'environment must be "test" or "live"',
			currency !== undefined &&
				!/^[A-Z]{3}$/.test(currency) &&
				'currency must be an ISO 4217 code, e.g. "EUR"',
			authorization !== undefined &&
				!['plain', 'bearer'].includes(authorization) &&
				'authorization must be "plain" or "bearer"',
			askCustomer !== undefined &&
				!['name', 'name_phone', 'full_customer'].includes(askCustomer) &&
				'askCustomer must be "name", "name_phone" or "full_customer"',
			unknownStatuses.length > 0 && `statuses must have values of ${STATUSES.join(', ')}`,
			needsBaseUrl(sound.baseUrl ?? NEOPAY_BASE_URL) ||
				refusesPrivateHost(
					neopayEnvironment(sound),
					sound.baseUrl,
					'NEOPAY_BASE_URL',
					'environment is live; remove it, or set environment to "test"',
				),
			needsOrigins('pages', pages),
		];
	});
}

/**
 * The configured environment; else `test` for a simulator and `live` for any other address. A test badge while real
 * money moves would be worse than the opposite.
 */
export function neopayEnvironment(options: NeopayOptions): Environment {
	if (options.environment) return options.environment;
	return isLoopback(safeOrigin(options.baseUrl ?? NEOPAY_BASE_URL) ?? '') ? 'test' : 'live';
}

/** The URL of a link. @param template validated by {@link checkNeopayOptions} */
export function linkAddress(template: string, slug: string): string {
	return template.replace(SLUG, encodeURIComponent(slug));
}

function isTemplate(linkUrl: string): boolean {
	const parts = linkUrl.split(SLUG);
	if (parts.length !== 2) return false;
	// The origin must be the same for two different slugs, so the slug is not part of host or port.
	const [one, two] = ['a', 'b.c'].map((slug) => safeOrigin(parts.join(slug)));
	return one !== undefined && one === two && !parts[0]?.includes('#');
}
