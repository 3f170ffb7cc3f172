import { isMoney, timesMoney, toMinor } from '../../wire/money.ts';
import { MOMENT_EXAMPLES, momentFault } from '../../wire/moment.ts';
import type { ShapeIssue } from '../../wire/shape.ts';
import type { Provider } from '../../providers/provider.ts';
import { checkTrustedProxies } from '../http/client-ip.ts';
import { checkSecrets } from './config-secrets.ts';
import { configShape, itemShape } from './config-shape.ts';
import { checkSums } from './item-sums.ts';
import { unsupportedTerms } from './item-terms.ts';
import { checkLimits } from '../sale/limits.ts';
import { checkOutgoingWebhook, type OutgoingWebhook } from '../deliveries/outgoing-webhook.ts';
import { KEPT_DAYS, watchedDays } from '../status/plan.ts';
import { checkTokenKeys } from '../sale/token.ts';
import { ID, providerNames, type EndpointConfig, type Item } from './config.ts';

/** Thrown for an invalid configuration. Lists everything that is wrong with it, one sentence each. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	readonly problems: readonly string[];

	constructor(problems: readonly string[]) {
		super(`checkout-links cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
		this.problems = problems;
	}
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** Ten years: longer than accounting records must be kept. A larger number is a typing error. */
const LONGEST_KEPT_DAYS = 3_650;
const COUNTRY = /^[A-Z]{2}$/;

/** The options that are checked for more than their shape. */
const CHECKED = [
	'origins',
	'returnUrls',
	'providers',
	'store',
	'statusTokenSecret',
	'tokens',
	'admin',
	'refunds',
	'webhook',
	'limits',
	'trustedProxies',
	'merchant',
	'items',
] as const satisfies readonly (keyof EndpointConfig)[];

/** The option with the problem, or `configuration` for unknown names and the other options. */
export type ConfigPart = (typeof CHECKED)[number] | 'configuration';

/**
 * Checks a whole configuration.
 * @throws {ConfigError} with every problem at once, in sentences for the developer
 */
export function checkConfig(config: EndpointConfig): void {
	const problems = Object.values(configProblems(config)).flat();
	if (problems.length > 0) throw new ConfigError(problems);
}

/**
 * Everything wrong with a configuration, one sentence each, grouped by option.
 * @param live whether to check for live keys; default: whether the providers have live keys
 */
export function configProblems(
	config: EndpointConfig,
	live?: boolean,
): Readonly<Record<ConfigPart, readonly string[]>> {
	const issues: ShapeIssue[] = [];
	const checked = configShape(config ?? {}, '', issues);
	const found = Object.fromEntries(
		['configuration', ...CHECKED].map((part) => [
			part,
			issues.filter(({ option }) => partOf(option) === part).map(({ message }) => message),
		]),
	) as Record<ConfigPart, string[]>;
	// A value that is not an object cannot be checked further.
	if (typeof checked !== 'object' || checked === null || Array.isArray(checked)) return found;
	const mistyped = new Set(issues.filter(({ kind }) => kind === 'type').map(({ option }) => option));
	const sound = Object.fromEntries(
		Object.entries(checked).filter(([name]) => !mistyped.has(name)),
	) as unknown as EndpointConfig;
	for (const [part, problems] of Object.entries(deepProblems(sound, live)) as [
		ConfigPart,
		readonly string[],
	][]) {
		if (!mistyped.has(part)) found[part].push(...problems);
	}
	return found;
}

function partOf(option: string): ConfigPart {
	if (option === 'instances' || option === 'keepDays') return 'store';
	return CHECKED.find((part) => part === option) ?? 'configuration';
}

/** What is wrong with options of the right shape. Options of the wrong shape are left out. */
function deepProblems(
	config: EndpointConfig,
	live = config.providers?.some((provider) => provider.environment === 'live') ?? false,
): Readonly<Record<(typeof CHECKED)[number], readonly string[]>> {
	const { tokens, merchant, items } = config;
	const secrets = checkSecrets(config, live);
	return {
		origins: checkOrigins(config.origins, live),
		returnUrls: checkReturnUrls(config.returnUrls, live),
		providers: checkProviders(config.providers),
		store: checkStore(config, live),
		statusTokenSecret: [...checkSecretPlace(config), ...secrets.statusTokenSecret],
		tokens: tokens
			? [
					...(tokens.audience ? [] : ["`tokens.audience` is empty. Name your endpoint, e.g. 'shop'."]),
					...checkTokenKeys(tokens.keys ?? []),
					...secrets.tokens,
				]
			: [],
		admin: secrets.admin,
		refunds: secrets.refunds,
		webhook: [...checkWebhook(config.webhook, live), ...secrets.webhook],
		limits: checkLimits(config.limits),
		trustedProxies: checkTrustedProxies(config.trustedProxies),
		merchant:
			merchant?.country !== undefined && !COUNTRY.test(merchant.country)
				? [`\`merchant.country\` is "${merchant.country}"; write the two-letter code in capitals, e.g. "CO".`]
				: [],
		items: typeof items === 'object' ? checkItems(items, config) : [],
	};
}

/** The parts of the configuration that the check of an item needs. */
interface ItemConfig {
	readonly providers: readonly Pick<Provider, 'name' | 'unsupportedTerms'>[];
}

/** Everything wrong with one item. Also checks what an item function returns, before it is sold. */
export function checkItem(id: string, given: Item, config: ItemConfig): string[] {
	const name = `Item "${id}"`;
	const issues: ShapeIssue[] = [];
	const checked = itemShape(given, '', issues) as Item;
	const problems = issues.map(({ message }) => `${name}: ${message}`);
	if (typeof given !== 'object' || given === null || Array.isArray(given)) return problems;
	const mistyped = new Set(issues.filter(({ kind }) => kind === 'type').map(({ option }) => option));
	const is = (...options: (keyof Item)[]) => options.every((option) => !mistyped.has(option));
	const say = (problem: string) => problems.push(`${name}: ${problem}`);
	const item = checked;

	if (is('title') && (!item.title || item.title.trim() === '' || item.title.length > 120)) {
		say('`title` must have 1 to 120 characters.');
	}
	if (item.kind === 'connect') {
		if (item.amount ?? item.openAmount) say('a connect link has no amount; remove it.');
		for (const option of ['tax', 'splits', 'partialPayment', 'expiresAt', 'scheduleAt'] as const) {
			if (item[option] !== undefined) say(`a connect link has no \`${option}\`; remove it.`);
		}
	} else if ((item.amount === undefined) === (item.openAmount === undefined)) {
		say('needs either `amount` or `openAmount`.');
	}
	if (is('amount') && item.amount !== undefined && (!isMoney(item.amount) || toMinor(item.amount) === 0n)) {
		say(
			`\`amount\` is ${JSON.stringify(item.amount)}; write it as {value: '49900', currency: 'COP'}, a string in major units with no more decimals than the currency has.`,
		);
	}
	if (is('openAmount') && item.openAmount) problems.push(...checkOpenAmount(name, item.openAmount));
	const { quantity } = item;
	if (
		is('quantity') &&
		quantity &&
		!(isCount(quantity.max) && isCount(quantity.min ?? 1) && (quantity.min ?? 1) <= quantity.max)
	) {
		say('`quantity` needs whole numbers with 1 ≤ min ≤ max ≤ 10000.');
	}
	const highest = item.amount ?? (item.openAmount && { ...item.openAmount, value: item.openAmount.max });
	if (is('quantity', 'amount', 'openAmount') && quantity && isCount(quantity.max) && isMoney(highest)) {
		const most = timesMoney(highest, quantity.max);
		const cost = `${most.value} ${most.currency}`;
		if (!isMoney(most)) say(`\`quantity.max\` of them cost ${cost}, more than an amount may be.`);
	}
	for (const option of ['expiresAt', 'scheduleAt'] as const) {
		const given = item[option];
		const fault = is(option) && given !== undefined ? momentFault(given) : undefined;
		if (fault !== undefined) {
			say(`\`${option}\` is "${given}": ${fault}. Write a moment with its zone, as ${MOMENT_EXAMPLES}.`);
		}
	}
	if (is('tax', 'splits', 'partialPayment', 'amount', 'openAmount')) checkSums(item, say);
	if (is('methods', 'provider')) {
		checkChoices(item, config, say);
		if (item.kind !== 'connect' && is(...TERMS)) checkTerms(item, config, say);
	}
	return problems;
}

/** Checks the methods of an item and its providers. */
function checkChoices(item: Item, config: ItemConfig, say: (problem: string) => void): void {
	const names = config.providers.map((provider) => provider.name);
	const seen = new Set<string>();
	for (const { id } of item.methods ?? []) {
		if (!ID.test(id ?? '')) say(`method id "${id ?? ''}" may have letters, digits and . _ ~ - only.`);
		if (seen.has(id)) say(`two methods are called "${id}".`);
		seen.add(id);
	}
	const choices = item.methods?.length
		? item.methods.map((method) => method.provider ?? item.provider)
		: [item.provider];
	const lists = choices.map(providerNames);
	if (lists.some((list) => list?.length === 0))
		say('`provider` is an empty list; name one, or leave it out.');
	if (item.kind === 'connect' && lists.some((list) => list && list.length > 1)) {
		say('a customer is registered at one provider, so name a single one.');
	}
	for (const provider of new Set(
		lists.flatMap((list): readonly (string | undefined)[] => list ?? [undefined]),
	)) {
		if (provider === undefined ? names.length > 1 : !names.includes(provider)) {
			say(
				provider === undefined
					? `several providers are configured, so name one: ${names.join(', ')}.`
					: `provider "${provider}" is not configured; configured: ${names.join(', ') || 'none'}.`,
			);
		}
	}
}

/** The options of an item that not every provider and method supports. */
const TERMS = [
	'amount',
	'openAmount',
	'quantity',
	'tax',
	'splits',
	'partialPayment',
	'expiresAt',
	'scheduleAt',
	'type',
] as const satisfies readonly (keyof Item)[];

/** Checks that each provider and method of an item supports the options of the item. */
function checkTerms(item: Item, { providers }: ItemConfig, say: (problem: string) => void): void {
	for (const method of item.methods?.length ? item.methods : [undefined]) {
		const names = providerNames(method?.provider ?? item.provider);
		const choice = method ? `with method "${method.id}", ` : '';
		for (const provider of providers.filter(({ name }) => names?.includes(name) ?? true)) {
			for (const reason of unsupportedTerms(item, method, provider)) {
				say(`${choice}provider "${provider.name}" cannot make this payment: ${reason}.`);
			}
		}
	}
}

function checkOrigins(origins: readonly string[] | undefined, live: boolean): string[] {
	if (!Array.isArray(origins) || origins.length === 0) {
		return [
			"`origins` is empty. List your shop's address as browsers send it, e.g. ['https://shop.example'].",
		];
	}
	return (origins as readonly string[]).flatMap((origin) => {
		const url = URL.parse(origin);
		if (url === null || url.origin !== origin) {
			const isAddress = url !== null && url.origin !== 'null';
			return [
				isAddress
					? `Origin "${origin}" must not have a path. Use "${url.origin}".`
					: `Origin "${origin}" is not valid. Use scheme, host and port only, e.g. "https://shop.example".`,
			];
		}
		return checkScheme(`Origin "${origin}"`, url, live);
	});
}

function checkReturnUrls(urls: readonly string[] | undefined, live: boolean): string[] {
	if (urls?.length === 0) {
		return ['`returnUrls` is empty. List a page, or leave it out for any page of `origins`.'];
	}
	return (urls ?? []).flatMap((address) => {
		const url = URL.parse(address);
		if (!url) return [`Return URL "${address}" is not a full URL. Use e.g. "https://shop.example/thanks".`];
		return checkScheme(`Return URL "${address}"`, url, live);
	});
}

function checkScheme(name: string, url: URL, live: boolean): string[] {
	if (url.protocol === 'https:') return [];
	if (url.protocol !== 'http:') return [`${name} must start with https://.`];
	return live && !LOOPBACK.test(url.hostname)
		? [`${name} must start with https://, because live keys are configured.`]
		: [];
}

function checkWebhook(webhook: OutgoingWebhook | undefined, live: boolean): string[] {
	if (!webhook) return [];
	const url = URL.parse(webhook.url);
	return [...checkOutgoingWebhook(webhook), ...(url ? checkScheme('`webhook.url`', url, live) : [])];
}

/** Whether the store can guarantee at most one payment, as required for live keys and for several machines. */
function checkStore(config: EndpointConfig, live: boolean): string[] {
	const { store, providers, instances = 1 } = config;
	if (!store) return ["`store` is missing. Use sqlite('checkout.db'), or memory() in tests and previews."];
	const forgetful = (providers ?? []).filter(({ idempotent }) => !idempotent).map(({ label }) => label);
	const twice =
		forgetful.length > 0
			? `and ${forgetful.join(' and ')} would create a repeated payment twice`
			: 'so a payer could pay twice';
	return [
		...(Number.isSafeInteger(instances) && instances >= 1
			? []
			: [`\`instances\` is ${instances}; write how many machines serve this endpoint, e.g. 2.`]),
		...checkKeepDays(config),
		...(live && !store.durable
			? [
					`\`store\` loses attempts when it restarts, ${twice}; live keys are configured. Use sqlite('checkout.db'), postgres(pool), or redis(client, {durable: true}) on a server set up for it.`,
				]
			: []),
		...(instances > 1 && !store.shared
			? [
					`\`store\` is not shared by ${instances} machines, so each would make its own payment of an attempt. Use postgres(pool) or redis(client).`,
				]
			: []),
	];
}

/** Whether payments are kept for as long as the endpoint reads them. */
function checkKeepDays({ keepDays = KEPT_DAYS, providers }: EndpointConfig): string[] {
	if (!Number.isSafeInteger(keepDays) || keepDays < 1 || keepDays > LONGEST_KEPT_DAYS) {
		return [`\`keepDays\` is ${keepDays}; write a whole number of days, at most ${LONGEST_KEPT_DAYS}.`];
	}
	return (providers ?? []).flatMap(({ label, horizon }) => {
		const needed = watchedDays(horizon);
		return needed > keepDays
			? [
					`\`keepDays\` is ${keepDays}, but money of a payment at ${label} can move for ${needed} days. Write ${needed} or more.`,
				]
			: [];
	});
}

/** Whether the secret of status tokens is configured, or can be kept in the store. */
function checkSecretPlace({ store, statusTokenSecret: secret }: EndpointConfig): string[] {
	if (secret !== undefined || store?.keepsSecret !== false) return [];
	return [
		'`statusTokenSecret` is missing, and this store may forget one that is kept there, e.g. to make room: payers could no longer see how their payments stand. Make one with: openssl rand -base64 32',
	];
}

function checkProviders(providers: readonly Provider[] | undefined): string[] {
	if (!Array.isArray(providers) || providers.length === 0) {
		return ['`providers` is empty. Add one, e.g. onepay({secretKey: process.env.ONEPAY_SECRET_KEY}).'];
	}
	const list = providers as readonly Provider[];
	const twice = list.filter((provider, at) => list.findIndex(({ name }) => name === provider.name) !== at);
	const environments = new Set(list.map(({ environment }) => environment));
	return [
		...twice.map(({ name }) => `Provider "${name}" is configured twice.`),
		...(environments.size > 1
			? [
					`Test and live keys are mixed: ${list.map(({ name, environment }) => `${name} is ${environment}`).join(', ')}.`,
				]
			: []),
	];
}

function checkItems(items: Readonly<Record<string, Item>>, config: EndpointConfig): string[] {
	return Object.entries(items).flatMap(([id, item]) =>
		ID.test(id)
			? checkItem(id, item, { providers: config.providers ?? [] })
			: [`Item id "${id}" may have letters, digits and . _ ~ - only, 64 at most.`],
	);
}

function checkOpenAmount(name: string, open: NonNullable<Item['openAmount']>): string[] {
	const money = (value: string | undefined) => ({ value: value as string, currency: open.currency });
	const wrong = (['min', 'max', 'step'] as const).filter(
		(bound) => !(bound === 'step' && open.step === undefined) && !isMoney(money(open[bound])),
	);
	if (wrong.length > 0) {
		return wrong.map(
			(bound) => `${name}: \`openAmount.${bound}\` must be a string in major units, as '5000'.`,
		);
	}
	const [min, max] = [toMinor(money(open.min)), toMinor(money(open.max))];
	return [
		...(min === 0n || min > max ? [`${name}: \`openAmount\` needs 0 < min ≤ max.`] : []),
		...(open.step !== undefined && toMinor(money(open.step)) === 0n
			? [`${name}: \`openAmount.step\` must be more than 0.`]
			: []),
		...(open.suggestions ?? [])
			.filter((value) => !isMoney(money(value)) || toMinor(money(value)) < min || toMinor(money(value)) > max)
			.map((value) => `${name}: suggestion "${value}" is not between min and max.`),
	];
}

function isCount(value: number): boolean {
	return Number.isInteger(value) && value >= 1 && value <= 10_000;
}
