import { surroundingsOf } from '../../wire/surroundings.ts';
import { isId, listIn } from '../kit/http/answer.ts';
import { shortName } from '../kit/digest.ts';
import { afterEffect, beforeEffect, rejected, unreadable } from '../kit/http/faults.ts';
import { createHttp } from '../kit/http/http.ts';
import type { Send } from '../kit/http/http-types.ts';
import { pageOrigins, safeOrigin } from '../kit/pages.ts';
import {
	positionAfter,
	searchList,
	type ListPosition,
	type Page,
	type Search,
	type SearchResult,
} from '../kit/search.ts';
import { Secret } from '../kit/http/secret.ts';
import {
	ProviderError,
	type Call,
	type Horizon,
	type ListedPayment,
	type ListedPayments,
	type ListQuery,
	type LinkDraft,
	type OrderTerms,
	type PaymentOrder,
	type PaymentRef,
	type Provider,
	type ProviderLink,
	type ProviderPayment,
} from '../provider.ts';
import type { Money } from '../../wire/money.ts';
import {
	closed,
	explainError,
	isOurs,
	isPast,
	linkBody,
	listedBankPayment,
	listedLink,
	PAYMENT_WORDS,
	paymentLinkBody,
	published,
	readBankPayment,
	readLink,
	readPayment,
	referenceIn,
	unsupportedTerms,
	withPage,
	type BankPayment,
	type NeopayAccount,
	type NeopayLink,
} from './neopay.map.ts';
import {
	checkNeopayOptions,
	linkAddress,
	NEOPAY_BASE_URL,
	neopayEnvironment,
	type NeopayOptions,
} from './neopay.options.ts';

export type { NeopayOptions } from './neopay.options.ts';

/** Maximum pages of a list to read; then the outcome is unknown. */
const SEARCHED_PAGES = 50;
/** Maximum pages of a list to read for reconciliation. */
const COMPARED_PAGES = 2_000;
/** Entries per page: the default of Laravel, which Neopay is made with. Neopay documents none. */
const PER_PAGE = 15;

/** Tolerance in milliseconds: with different clocks, a bank payment may appear older than its link. */
const GRACE_MS = 24 * 60 * 60 * 1000;

/**
 * Neopay documents no deadline. A bank executes a transfer by the end of the next business day (PSD2, article 83), or
 * later if the payer scheduled it: 30 days cover that. Bank transfers have no chargebacks, but for 13 months a payer
 * may report one as not authorised, and a bank may recall it for fraud (PSD2, article 71; EPC SCT rulebook).
 */
const HORIZON: Horizon = { lateApprovalDays: 30, afterPaymentDays: 395 };

/**
 * Creates the adapter for Neopay (neopay.io): payment links that are drafted, published and closed, paid by bank
 * transfer.
 *
 * Neopay has no idempotency keys. So a payment is a link with our reference: the list is searched for it, it is drafted
 * if it does not exist, and the draft is published. Every step can be repeated, and a draft cannot be paid.
 * @throws {TypeError} that lists all problems of the options
 */
export function neopay(options: NeopayOptions) {
	checkNeopayOptions(options);
	const surroundings = surroundingsOf(options);
	const token = new Secret(options.token);
	const appKey = new Secret(options.appKey);
	const baseUrl = (options.baseUrl ?? NEOPAY_BASE_URL).replace(/\/+$/, '');
	const now = options.now ?? surroundings.now;
	const own = [safeOrigin(linkAddress(options.linkUrl, 'x'))].filter((origin) => origin !== undefined);
	const pages = pageOrigins(own, baseUrl, options.pages);
	const account: NeopayAccount = {
		currency: options.currency ?? 'EUR',
		linkUrl: options.linkUrl,
		pages,
		statuses: new Map(
			Object.entries({ ...PAYMENT_WORDS, ...options.statuses }).map(([word, status]) => [
				word.toLowerCase(),
				status,
			]),
		),
		referenceFields: options.referenceFields ?? ['reference', 'communication'],
		askCustomer: options.askCustomer,
	};
	const begin = createHttp({
		provider: 'neopay',
		baseUrl,
		headers: () => ({
			authorization: options.authorization === 'bearer' ? `Bearer ${token.reveal()}` : token.reveal(),
			'x-app-key': appKey.reveal(),
		}),
		secrets: [token, appKey],
		explain: explainError,
		fetch: options.fetch,
		timing: options.timing,
		surroundings,
	});

	const fetchPage = async (
		send: Send,
		name: 'links' | 'payments',
		page: number,
		filter?: Readonly<Record<string, string>>,
	): Promise<Page> => {
		const query = { ...filter, ...(page > 1 && { page: String(page) }) };
		const { body } = await send({
			method: 'GET',
			path: name,
			...(Object.keys(query).length > 0 && { query }),
			repeatable: true,
		});
		const entries = listIn(body, name);
		if (!entries) throw unreadable('neopay', `a list of ${name} that is no list`);
		return { entries, body };
	};

	/** Entries of a list with our reference, and whether the whole list was read. */
	const ours = (
		send: Send,
		name: 'links' | 'payments',
		reference: string,
		more: Pick<Search, 'isEnough'> & { readonly query?: Readonly<Record<string, string>> | undefined } = {},
	): Promise<SearchResult> =>
		searchList({
			fetchPage: (page) => fetchPage(send, name, page, more.query),
			matches: (entry) => isOurs(entry, reference, account),
			maxPages: SEARCHED_PAGES,
			isEnough: more.isEnough,
		});

	/** All entries of a list; one that moves while it is read may appear twice. Each page has its own time budget. */
	async function* everyEntry(
		name: 'links' | 'payments',
		filter: Readonly<Record<string, string>> | undefined,
		call: Call | undefined,
	): AsyncGenerator {
		let at: ListPosition | undefined = { page: 1, total: null };
		for (let read = 0; at; read++) {
			if (read === COMPARED_PAGES) throw outOfReach(name, COMPARED_PAGES);
			const page: Page = await fetchPage(begin(call), name, at.page, filter);
			yield* page.entries;
			at = positionAfter(page, at, PER_PAGE);
		}
	}

	/** The links of an order. Throws if none was found and the list was not read completely. */
	const ourLinks = async (send: Send, { reference, amount }: PaymentOrder): Promise<NeopayLink[]> => {
		const { found, complete } = await ours(send, 'links', reference);
		if (found.length === 0 && !complete) throw outOfReach('links');
		return found.map((one) => readLink(one, account, amount));
	};

	/** The query filter for bank payments through links created after `time`, if one is configured. */
	const madeAfter = (time: string | null): Readonly<Record<string, string>> | undefined => {
		const { paymentsFrom } = options;
		if (paymentsFrom === undefined || time === null) return undefined;
		return { [paymentsFrom]: new Date(Date.parse(time) - GRACE_MS).toISOString().slice(0, 10) };
	};

	/**
	 * The outcome of a link: its own state, and the bank payments with our reference. The first page with a paid bank
	 * payment is enough. A link has not ended while there may be such a page.
	 */
	const outcome = async (send: Send, link: NeopayLink, reference: string, asked: Money) => {
		const isPaid = (one: unknown) => readBankPayment(one, account).status === 'succeeded';
		const { found, complete } = await ours(send, 'payments', reference, {
			query: madeAfter(link.createdAt),
			isEnough: (payments) => payments.some(isPaid),
		});
		const payment = readPayment(
			link,
			found.map((one) => readBankPayment(one, account)),
			asked,
			now(),
		);
		const isCertain = complete || found.some(isPaid);
		if (payment.ended && !isCertain) throw outOfReach('payments');
		return closeAfterPayment(send, link, payment, asked);
	};

	/**
	 * Closes a paid link so that it cannot be paid twice: Neopay's links stay payable. A link that could not be closed
	 * has not ended; the next read tries again.
	 */
	const closeAfterPayment = async (
		send: Send,
		link: NeopayLink,
		payment: ProviderPayment,
		asked: Money,
	): Promise<ProviderPayment> => {
		if (payment.amountPaid === undefined || link.state === 'closed' || isPast(link, now())) return payment;
		const after = await set(send, link.id, 'close', asked).then(closed, (error: unknown) => {
			// The amount changed after the link was read, so the read is not consistent.
			if (error instanceof ProviderError && error.fault === 'amount_mismatch') throw error;
			return link;
		});
		return after.state === 'closed' ? payment : { ...payment, ended: false, warning: 'still_payable' };
	};

	const readOne = async (send: Send, id: string, asked?: Money): Promise<NeopayLink> => {
		checkId(id);
		const { body } = await send({ method: 'GET', path: `links/${id}`, repeatable: true });
		return sameLink(id, readLink(body, account, asked));
	};

	/** Publishing, unpublishing and closing set a state, so they can be repeated. */
	const set = async (
		send: Send,
		id: string,
		verb: 'publish' | 'unpublish' | 'close',
		asked?: Money,
	): Promise<NeopayLink> => {
		checkId(id);
		const { body } = await send({ method: 'PATCH', path: `links/${id}/${verb}`, repeatable: true });
		return sameLink(id, readLink(body, account, asked));
	};

	/**
	 * Makes exactly one link of an order payable: closes links left by an interrupted create, and publishes the draft.
	 */
	const settle = async (send: Send, links: readonly NeopayLink[]): Promise<NeopayLink | undefined> => {
		const chosen = (['published', 'draft', 'closed', 'unknown'] as const)
			.map((state) => links.find((link) => link.state === state))
			.find((link) => link !== undefined);
		for (const link of links) {
			if (link !== chosen && link.state !== 'closed') await set(send, link.id, 'close');
		}
		if (chosen?.state !== 'draft' || isPast(chosen, now())) return chosen;
		return published(await set(send, withPage(chosen).id, 'publish'));
	};

	return {
		name: 'neopay',
		label: 'Neopay',
		environment: neopayEnvironment(options),
		account: shortName(options.appKey),
		pages,
		idempotent: false,
		horizon: HORIZON,

		unsupportedTerms: (terms: OrderTerms) => unsupportedTerms(terms, account),

		/**
		 * `GET /links` to search for our link, unless this is the first try; if there is none, `POST /links`; then
		 * `PATCH /links/{id}/publish`. Safe to repeat.
		 */
		async createPayment(order: PaymentOrder, call?: Call): Promise<ProviderPayment> {
			const request = paymentLinkBody(order, account);
			const send = begin(call);
			const left = call?.firstTry
				? []
				: await ourLinks(send, order).catch((error: unknown) => {
						throw beforeEffect(error);
					});
			if (left.length > 0) return finish(send, left, order);
			const { body } = await send({ method: 'POST', path: 'links', body: request, repeatable: false });
			return finish(send, [readLink(body, account, order.amount)], order, 'fresh');
		},

		/** `GET /links/{id}` and `GET /payments`; `PATCH /links/{id}/close` once it is paid. */
		async getPayment(payment: PaymentRef, call?: Call): Promise<ProviderPayment> {
			const send = begin(call);
			const link = await readOne(send, payment.id, payment.amount);
			return outcome(send, link, payment.reference, payment.amount);
		},

		/** `GET /links`; publishes a draft that an interrupted create left. */
		async findPayment(order: PaymentOrder, call?: Call): Promise<ProviderPayment | undefined> {
			const send = begin(call);
			const left = await ourLinks(send, order);
			return left.length === 0 ? undefined : finish(send, left, order);
		},

		/** `PATCH /links/{id}/close`, then a read of the result: a bank payment may be in progress. */
		async cancelPayment(payment: PaymentRef, call?: Call): Promise<ProviderPayment> {
			const send = begin(call);
			const refusal = await set(send, payment.id, 'close').then(
				() => undefined,
				(error: unknown) => error,
			);
			const link = await readOne(send, payment.id, payment.amount);
			const after = await outcome(
				send,
				refusal === undefined ? closed(link) : link,
				payment.reference,
				payment.amount,
			);
			if (refusal !== undefined && !after.ended) throw refusal;
			return after;
		},

		/**
		 * `GET /links` and `GET /payments`, both complete: a payment is a link with the bank payments of its reference.
		 * A bank payment without a link is listed by its own id.
		 */
		async listPayments({ since, until }: ListQuery, call?: Call): Promise<ListedPayments> {
			const links = new Map<string, NeopayLink>();
			const references = new Set<string | null>();
			for await (const entry of everyEntry('links', undefined, call)) {
				const link = readLink(entry, account);
				references.add(link.reference);
				if (link.createdAt === null || (link.createdAt >= since && link.createdAt < until)) {
					links.set(link.id, link);
				}
			}
			const payments = new Map<string | null, Map<string, BankPayment>>();
			const unlinked: ListedPayment[] = [];
			for await (const entry of everyEntry('payments', madeAfter(since), call)) {
				const reference = referenceIn(entry, account);
				if (reference === null || !references.has(reference)) {
					unlinked.push(listedBankPayment(entry, account));
					continue;
				}
				const payment = readBankPayment(entry, account);
				const same = payments.get(reference) ?? new Map<string, BankPayment>();
				payments.set(reference, same.set(payment.id ?? JSON.stringify(entry), payment));
			}
			const listed = [...links.values()].map((link) =>
				listedLink(
					link,
					link.reference === null ? [] : [...(payments.get(link.reference)?.values() ?? [])],
					now(),
				),
			);
			return { payments: [...listed, ...unlinked], next: null };
		},

		links: {
			/** `POST /links`: creates a draft, which cannot be paid before it is published. */
			async create(draft: LinkDraft, call?: Call): Promise<ProviderLink> {
				const request = linkBody(draft, account);
				const { body } = await begin(call)({
					method: 'POST',
					path: 'links',
					body: request,
					repeatable: false,
				});
				return publicLink(withPage(readLink(body, account, draft.amount)));
			},

			/** `GET /links/{id}`. */
			async get(id: string, call?: Call): Promise<ProviderLink> {
				return publicLink(await readOne(begin(call), id));
			},

			/** `GET /links`, only the first pages. */
			async list(call?: Call): Promise<readonly ProviderLink[]> {
				const { body } = await begin(call)({ method: 'GET', path: 'links', repeatable: true });
				const entries = listIn(body, 'links');
				if (!entries) throw unreadable('neopay', 'a list of links that is no list');
				return entries.map((entry) => publicLink(readLink(entry, account)));
			},

			/** `PATCH /links/{id}/publish`. */
			async publish(id: string, call?: Call): Promise<ProviderLink> {
				return publicLink(published(await set(begin(call), id, 'publish')));
			},

			/** `PATCH /links/{id}/unpublish`. */
			async unpublish(id: string, call?: Call): Promise<ProviderLink> {
				return publicLink(await set(begin(call), id, 'unpublish'));
			},

			/** `PATCH /links/{id}/close`. In the documentation the heading is publish, the example is close. */
			async close(id: string, call?: Call): Promise<ProviderLink> {
				return publicLink(closed(await set(begin(call), id, 'close')));
			},
		},
	} satisfies Provider;

	/**
	 * Publishes the link and returns its outcome. A link already exists at this point, so every error has
	 * `executed: 'maybe'`. A `fresh` link cannot have been paid yet.
	 */
	async function finish(
		send: Send,
		links: readonly NeopayLink[],
		{ reference, amount }: PaymentOrder,
		fresh?: 'fresh',
	): Promise<ProviderPayment> {
		try {
			const link = await settle(send, links);
			if (!link || link.state === 'unknown') {
				throw unreadable('neopay', 'a link in a state that is not known');
			}
			return fresh ? readPayment(link, [], amount, now()) : await outcome(send, link, reference, amount);
		} catch (error) {
			throw afterEffect(error);
		}
	}
}

function outOfReach(name: 'links' | 'payments', pages = SEARCHED_PAGES): Error {
	return unreadable('neopay', `not among ${pages} pages of ${name}, and there are more`);
}

function publicLink({ id, state, title, amount, reference, url, expiresAt }: NeopayLink): ProviderLink {
	return { id, state, title, amount, reference, url, expiresAt };
}

function sameLink(id: string, link: NeopayLink): NeopayLink {
	if (link.id !== id) throw unreadable('neopay', 'the answer is about another link');
	return link;
}

function checkId(id: string): void {
	if (!isId(id)) throw rejected('neopay', 'the id is not one of Neopay');
}
