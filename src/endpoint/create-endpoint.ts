import { Admission } from './sale/admission.ts';
import { Attempts } from './attempts/attempts.ts';
import { EarlierPayments } from './attempts/earlier-payment.ts';
import {
	Books,
	type PaymentDetails,
	type PaymentName,
	type PaymentPage,
	type PaymentsQuery,
} from './books/books.ts';
import { Charges, type Charge } from './attempts/charges.ts';
import { Comparison, type ComparisonQuery, type PaymentComparison } from './books/comparison.ts';
import { Deliveries } from './deliveries/deliveries.ts';
import { isStatusEvent, type ReportedEvent } from './deliveries/events.ts';
import { createClientIp, type Connection } from './http/client-ip.ts';
import type { ChargeRequest, EndpointConfig } from './config/config.ts';
import { checkConfig } from './config/check-config.ts';
import type { ShopEvent } from './deliveries/shop-events.ts';
import { guardOrigin, isPreflight, preflightResponse, seal } from './http/guards.ts';
import { LinkRepository } from './status/link-repository.ts';
import { Limits, limitsOf } from './sale/limits.ts';
import { Links } from './attempts/links.ts';
import { consoleLog, type Log } from './observe/log.ts';
import { ManagedLinks } from './attempts/managed-links.ts';
import { OtherPayments } from './status/other-payments.ts';
import { Observer } from './observe/observer.ts';
import { webhookSubscriber } from './deliveries/outgoing-webhook.ts';
import { isSentByForm, problemPage } from './pages/problem-page.ts';
import { KEPT_DAYS } from './status/plan.ts';
import { problemResponse } from './http/problems.ts';
import { toProblem } from './http/provider-failure.ts';
import { ProviderRest } from './status/provider-rest.ts';
import { Refunds, type PaymentRefund } from './refunds/refunds.ts';
import type { RefundRequest } from './refunds/refund-rules.ts';
import { StatusTokens, secretOf } from './crypto/status-tokens.ts';
import { ReadBudget } from './status/read-budget.ts';
import { Reconciler } from './status/reconciler.ts';
import { Registrations } from './registrations/registrations.ts';
import { RefusalLog } from './http/refusal-log.ts';
import { RequestLimit } from './http/request-limit.ts';
import { createReturnUrls } from './http/return-url.ts';
import { dispatch, hasRoute, type Route } from './http/router.ts';
import { adminRoutes } from './routes/admin.ts';
import { healthRoutes } from './routes/health.ts';
import { itemRoutes } from './routes/items.ts';
import { linkRoutes } from './routes/links.ts';
import { openapiRoutes } from './routes/openapi.ts';
import { refundRoutes } from './routes/refunds.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { Catalogue } from './sale/sale.ts';
import {
	ServerLinks,
	type ConnectLinkOrder,
	type ConnectLinkState,
	type LinkOrder,
	type LinkState,
} from './attempts/server-links.ts';
import type { Store } from '../stores/store.ts';
import { Tracker } from './status/tracker.ts';
import { UncertainAttempts } from './attempts/uncertain.ts';
import { UnknownEvents } from './deliveries/unknown-events.ts';
import { surroundingsOf, within, type Surroundings } from '../wire/surroundings.ts';
import type { CreatedLink, LinkStatus } from '../wire/links.ts';

/** A mounted endpoint: a function from `Request` to `Response`, and methods for the merchant's own server. */
export interface Endpoint {
	/**
	 * Handles any request; never rejects. Mount it in a framework that has `Request` and `Response`.
	 * @param connection where the request came from, if the host has it: `{ip}`. Without it, and without a trusted header
	 *   (`trustedProxies`), the rate limits cannot distinguish payers by address. Other members are ignored.
	 * @returns the response, also for errors
	 */
	fetch(request: Request, connection?: Connection | object): Promise<Response>;
	/**
	 * Whether a path belongs to the endpoint. A host that has other routes can use it to choose the handler.
	 * @param path the path of a request's URL, without its query, e.g. `/checkout/v1/items/cafe`
	 * @returns true if a route of the endpoint has this path, with any method
	 */
	handles(path: string): boolean;
	/**
	 * Creates the payment link of an attempt without a browser, or returns the existing one.
	 * @throws {ProblemError} e.g. `item_not_found`, `provider_unavailable`
	 */
	createPaymentLink(order: LinkOrder): Promise<CreatedLink>;
	/**
	 * Reads a payment at its provider. Where the provider cannot be reached, returns its last known state.
	 * @param id id of the payment link
	 * @throws {ProblemError} `not_found`
	 */
	getPaymentLink(id: string): Promise<LinkState>;
	/**
	 * Makes the payment and its order unpayable, until {@link Endpoint.reopenPaymentLink} is called.
	 * @param id id of the payment link
	 * @returns the status afterwards: `succeeded` when the payer had paid already
	 * @throws {ProblemError} `not_found`
	 */
	cancelPaymentLink(id: string): Promise<LinkStatus>;
	/**
	 * Lets an order be paid again, by another link, after it was cancelled or refunded.
	 * @param id id of the payment link
	 * @throws {ProblemError} `not_found`
	 */
	reopenPaymentLink(id: string): Promise<LinkStatus>;
	/** Creates the link with which a customer registers a card or account. */
	createConnectLink(order: ConnectLinkOrder): Promise<CreatedLink>;
	/**
	 * Reads a connect link at its provider, with the methods that were registered through it.
	 * @param id id of the connect link
	 * @throws {ProblemError} `not_found`
	 */
	getConnectLink(id: string): Promise<ConnectLinkState>;
	/** Debits a registered card or account, once for each attempt. A declined charge is returned, not thrown. */
	createCharge(request: ChargeRequest): Promise<Charge>;
	/**
	 * Reads the charge with this reference at its provider.
	 * @throws {ProblemError} `not_found`, `not_supported`
	 */
	getCharge(reference: string): Promise<Charge>;
	/**
	 * Refunds a payment or charge, where `refunds` is configured and the provider documents it: charges at OnePay,
	 * payments at Yuno. Each refund is sent at most once, also after a crash. Another call with the same id returns the
	 * same refund.
	 * @returns the refund as its provider states it now. `uncertain` means that it may have been carried out: it is
	 *   looked up by {@link Endpoint.reconcile}, and reported when its outcome is known
	 * @throws {ProblemError} `not_supported`; `not_found`; `invalid_request` for a payment that is not paid, for more
	 *   than is left, and for an id that was used for another amount; `provider_rejected`, `provider_unavailable` and
	 *   similar codes where the provider certainly did nothing, so that the same id may be used again
	 * @example
	 * const { status } = await checkout.refundPayment({
	 *   payment: { reference: '4X7Q0M2K9D3T8B1RZC' },
	 *   id: 'return-1207',
	 *   amount: { value: '20000', currency: 'COP' },
	 * });
	 */
	refundPayment(request: RefundRequest): Promise<PaymentRefund>;
	/**
	 * Lists payments, charges and connect links from the store, newest first; sends no request to a provider. Contains
	 * those of all endpoints that share the store.
	 * @param query conditions; left out: all payments
	 * @returns one page, and the cursor of the next one
	 * @throws {ProblemError} `invalid_request` that names the wrong member of the query
	 * @example
	 * let cursor: string | undefined;
	 * do {
	 *   const page = await checkout.listPayments({ since: '2026-11-01', zone: 'America/Bogota', cursor });
	 *   for (const { reference, amountPaid } of page.payments) console.log(reference, amountPaid?.value);
	 *   cursor = page.next ?? undefined;
	 * } while (cursor !== undefined);
	 */
	listPayments(query?: PaymentsQuery): Promise<PaymentPage>;
	/**
	 * Returns a stored payment, charge or connect link, with the history of its provider's responses. Sends no request to
	 * a provider; for the current status use {@link Endpoint.getPaymentLink}.
	 * @param name id, reference or another name; of several payments of one order, the newest is returned
	 * @throws {ProblemError} `not_found`
	 * @example
	 * const { status, history } = await checkout.getPayment({ reference: '4X7Q0M2K9D3T8B1RZC' });
	 */
	getPayment(name: PaymentName): Promise<PaymentDetails>;
	/**
	 * Compares the payments of one day with the lists of the providers. Payments that differ become due, so that
	 * {@link Endpoint.reconcile} reads them. Charges and connect links are not compared.
	 * @returns for each provider the number of equal payments, and the differences; a list that cannot be read is an
	 *   outcome, not an error
	 * @throws {ProblemError} `invalid_request` for a day, zone or provider that does not exist
	 * @example
	 * const { providers } = await checkout.comparePayments({ day: '2026-11-27', zone: 'America/Bogota' });
	 */
	comparePayments(query: ComparisonQuery): Promise<PaymentComparison>;
	/** Management of links at the providers that support it. */
	readonly links: ManagedLinks;
	/**
	 * Reads all due payments at the providers, and sends the events that are due. Call it from a timer or cron, about
	 * once a minute. In a long-running process, payments that become due within a minute after the call are read without
	 * another call, and failed deliveries are repeated when they are due.
	 * Never rejects: errors, e.g. of a store that cannot be reached, are logged, and the next call tries again.
	 * @param options.limit maximum number of links to read; left out: all that are due
	 * @returns the number of links that were read
	 */
	reconcile(options?: { readonly limit?: number }): Promise<number>;
	/** Waits until running deliveries have ended, then closes the store. */
	close(): Promise<void>;
}

/**
 * Creates the endpoint of a shop.
 * @throws {ConfigError} that lists all errors of the configuration
 */
export function createEndpoint(config: EndpointConfig): Endpoint {
	checkConfig(config);
	const surroundings = surroundingsOf(config);
	const observer = new Observer(config.observe, surroundings);
	const store = observer.store(config.store);
	const providers = config.providers.map((provider) => observer.provider(provider));
	const { onStatus, onEvent, webhook, clock = surroundings.now, log = consoleLog, id = 'checkout' } = config;
	const { keepDays = KEPT_DAYS } = config;
	const monotonic = config.clock ?? surroundings.monotonic;
	const origins = new Set(config.origins);
	const test = config.providers.every(({ environment }) => environment === 'test');
	const refusals = new RefusalLog(log, clock);
	const returnUrls = createReturnUrls(config.returnUrls, origins);
	const catalogue = new Catalogue({ ...config, providers });
	const subscribers = {
		onStatus: onStatus && {
			wants: isStatusEvent,
			send: (event: ReportedEvent) => {
				if (!isStatusEvent(event)) return undefined;
				const { type: _type, ...change } = event;
				return onStatus(change);
			},
		},
		onEvent: onEvent && {
			wants: (event: ReportedEvent) => !isStatusEvent(event),
			send: (event: ReportedEvent) => onEvent(event as ShopEvent),
		},
		webhook: webhook && webhookSubscriber(webhook, { clock, surroundings }),
	};
	const deliveries = new Deliveries({ store, subscribers, monotonic, log, surroundings });
	const unknown = new UnknownEvents({ store, deliveries, clock, log, keepDays, surroundings });
	const rest = new ProviderRest(monotonic);
	const registrations = new Registrations({ store, keepDays, surroundings });
	const tracker = new Tracker({
		ledger: new LinkRepository(store),
		others: new OtherPayments(store, id),
		registrations,
		providers,
		deliveries,
		rest,
		budget: new ReadBudget({ store, providers, monotonic }),
		clock,
		monotonic,
		log,
		surroundings,
	});
	const uncertain = new UncertainAttempts({
		store,
		endpoint: id,
		providers,
		tracker,
		deliveries,
		rest,
		clock,
		log,
		surroundings,
	});
	const secret = secretOf(config.statusTokenSecret, store, surroundings);
	const statusTokens = new StatusTokens(secret, id, clock);
	const attempts = new Attempts({
		store,
		endpoint: id,
		earlier: new EarlierPayments(tracker),
		clock,
		log,
		onRecorded: () => tracker.report(),
		keepDays,
		surroundings,
	});
	const limits = new Limits({ store, options: config.limits, secret, clock });
	const requests = new RequestLimit(limitsOf(config.limits).requests, clock);
	const admission = new Admission({ attempts, limits, beforeCreate: config.beforeCreate, surroundings });
	const clientIp = createClientIp(config.trustedProxies, log);
	const links = new Links({
		attempts,
		admission,
		log,
		tracker,
		statusTokens,
		registrations,
		providers,
		clock,
	});
	const charges = new Charges({ attempts, tracker, providers, clock, log });
	const refunds = new Refunds({
		tracker,
		providers,
		isOn: config.refunds !== undefined,
		clock,
		monotonic,
		log,
		surroundings,
	});
	const managed = new ManagedLinks(providers);
	const books = new Books(store, clock);
	const comparison = new Comparison({ store, providers, clock, surroundings });
	const server = new ServerLinks({ catalogue, links, tracker, returnUrls });

	const reconciler = new Reconciler({
		store,
		async work(limit) {
			await uncertain.resolve();
			return tracker.reconcile(limit);
		},
		monotonic,
		surroundings,
	});

	void logFindings(store, log);

	const routes: readonly Route[] = [
		...itemRoutes({ catalogue, requests, clock }),
		...linkRoutes({
			config,
			catalogue,
			links,
			tracker,
			statusTokens,
			returnUrls,
			admission,
			requests,
			clock,
			surroundings,
		}),
		...webhookRoutes({ providers, tracker, registrations, store, unknown, log, surroundings }),
		...healthRoutes({ store }),
		...openapiRoutes(),
		...(config.admin
			? adminRoutes({
					secret: config.admin.secret,
					server,
					charges,
					links: managed,
					books,
					surroundings,
				})
			: []),
		...(config.refunds ? refundRoutes({ secret: config.refunds.secret, refunds, surroundings }) : []),
	];

	return {
		fetch(request, connection) {
			const requestId = surroundings.uuid();
			const { method, headers } = request;
			return observer.request(requestId, async (matched) => {
				let response: Response;
				try {
					guardOrigin(request, origins);
					response =
						method === 'OPTIONS'
							? preflightResponse()
							: await dispatch(routes, request, config.base, clientIp(headers, connection), matched);
				} catch (error) {
					const problem = toProblem(error);
					refusals.write(problem, requestId, headers.get('origin'));
					response =
						test && isPreflight(request)
							? preflightResponse()
							: isSentByForm(request)
								? await problemPage(problem, { requestId, headers, origins, merchant: config.merchant?.name })
								: problemResponse(problem, requestId, headers, test);
				}
				return seal(response, headers, origins, requestId, test);
			});
		},
		handles: (path) => hasRoute(routes, config.base, path),
		createPaymentLink: (order) => server.createPaymentLink(order),
		getPaymentLink: (linkId) => server.getPaymentLink(linkId),
		cancelPaymentLink: (linkId) => server.cancelPaymentLink(linkId),
		reopenPaymentLink: (linkId) => server.reopenPaymentLink(linkId),
		createConnectLink: (order) => server.createConnectLink(order),
		getConnectLink: (linkId) => server.getConnectLink(linkId),
		createCharge: (request) => charges.create(request),
		getCharge: (reference) => charges.get(reference),
		refundPayment: (request) => refunds.refund(request),
		listPayments: (query) => books.list(query),
		getPayment: (name) => books.get(name),
		comparePayments: (query) => comparison.compare(query),
		links: managed,
		reconcile: ({ limit } = {}) => reconciler.run(limit),
		async close() {
			await reconciler.close();
			await tracker.close();
			await store.close();
		},
	};
}

/** Logs problems in the settings of the store's server. A store that cannot be reached is reported by `GET /readyz`. */
async function logFindings(store: Store, log: Log): Promise<void> {
	const findings = await store.inspect?.().catch(() => []);
	for (const { level, message } of findings ?? []) {
		log({ level: level === 'problem' ? 'error' : 'warn', message: `store: ${message}` });
	}
}

/**
 * Creates an endpoint with its own time, timers, random numbers and network, for tests and simulations.
 * @param surroundings of the endpoint; adapters and stores have their own
 */
export function createEndpointIn(surroundings: Surroundings, config: EndpointConfig): Endpoint {
	return createEndpoint(within(surroundings, config));
}
