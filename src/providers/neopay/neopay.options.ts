import type { Environment } from '../../wire/offer.ts';
import type { Status } from '../../wire/status.ts';
import { STATUSES } from '../../wire/status.ts';
import { func, listOf, mapOf, string, type Fields } from '../../wire/shape.ts';
import type { Timing } from '../kit/http-types.ts';
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
 * What `neopay()` needs to know. Neopay's pages leave much open (the address of a link, its currency, how a
 * payment names its link, what its statuses are called), so these are options and have no hidden guess where
 * money depends on them.
 */
export interface NeopayOptions {
	/** The Application ID from the application portal, sent as `x-app-key`. */
	readonly appKey: string;
	/** The application's token, sent as `Authorization`; never leaves the server. */
	readonly token: string;
	/**
	 * Where payers find a link: an address with `{slug}` in it, as `https://neopay.io/l/{slug}`. Not
	 * documented, so no default.
	 */
	readonly linkUrl: string;
	/**
	 * Whether the token moves real money; it does not show. Default `live`, and `test` when `baseUrl` is this
	 * machine.
	 */
	readonly environment?: Environment | undefined;
	/** ISO 4217 code of the application's links; it cannot be said by API. Default `EUR`. */
	readonly currency?: string | undefined;
	/** Including the path. Default `https://neopay.io/api`. */
	readonly baseUrl?: string | undefined;
	/** `plain` (the default, as documented) sends the token alone, `bearer` puts `Bearer` in front. */
	readonly authorization?: 'plain' | 'bearer' | undefined;
	/** What Neopay's words for a payment's state mean, beside `pending`, `paid` and `rejected`. */
	readonly statuses?: Readonly<Record<string, Status>> | undefined;
	/** Members of a payment that may hold our reference. Default `reference` and `communication`. */
	readonly referenceFields?: readonly string[] | undefined;
	/**
	 * Name of the query parameter with which `GET /payments` takes the earliest day, as `YYYY-MM-DD`. The page says that
	 * there is a filter by dates, and not what it is called. Without it the outcome of a link that has ended cannot be
	 * read once there are more than 50 pages of payments.
	 */
	readonly paymentsFrom?: string | undefined;
	/** What the page asks of the payer beside the e-mail address. Default: nothing. */
	readonly askCustomer?: 'name' | 'name_phone' | 'full_customer' | undefined;
	/** Further origins of hosted pages, beside that of `linkUrl`. */
	readonly pages?: readonly string[] | undefined;
	/** Default: the platform's. */
	readonly fetch?: typeof fetch | undefined;
	readonly timing?: Partial<Timing> | undefined;
	/** Milliseconds since the epoch; decides whether a link is past its end. Default: the platform's. */
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

/** @throws {TypeError} that lists everything wrong with the options. */
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
 * `live` unless told otherwise or talking to a simulator: a badge that says test while money moves would be
 * worse.
 */
export function neopayEnvironment(options: NeopayOptions): Environment {
	if (options.environment) return options.environment;
	return isLoopback(safeOrigin(options.baseUrl ?? NEOPAY_BASE_URL) ?? '') ? 'test' : 'live';
}

/** The address of a link. @param template as checked by {@link checkNeopayOptions} */
export function linkAddress(template: string, slug: string): string {
	return template.replace(SLUG, encodeURIComponent(slug));
}

function isTemplate(linkUrl: string): boolean {
	const parts = linkUrl.split(SLUG);
	if (parts.length !== 2) return false;
	// With two different slugs the origin must stay the same: the slug is neither host nor port.
	const [one, two] = ['a', 'b.c'].map((slug) => safeOrigin(parts.join(slug)));
	return one !== undefined && one === two && !parts[0]?.includes('#');
}
