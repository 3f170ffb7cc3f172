import { surroundingsOf } from '../../wire/surroundings.ts';
import { isId, listIn } from '../kit/answer.ts';
import { shortName } from '../kit/digest.ts';
import { afterEffect, beforeEffect, rejected, unreadable } from '../kit/faults.ts';
import { createHttp, type Send } from '../kit/http.ts';
import { pageOrigins, safeOrigin } from '../kit/pages.ts';
import { searchList } from '../kit/search.ts';
import { Secret } from '../kit/secret.ts';
import type {
	Call,
	LinkDraft,
	PaymentOrder,
	PaymentRef,
	Provider,
	ProviderLink,
	ProviderPayment,
} from '../provider.ts';
import type { Money } from '../../wire/money.ts';
import {
	closed,
	explainError,
	isOurs,
	isPast,
	linkBody,
	PAYMENT_WORDS,
	paymentLinkBody,
	published,
	readBankPayment,
	readLink,
	readPayment,
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

/** How many pages of a list are read before we say that we do not know. */
const SEARCHED_PAGES = 50;

/** An attempt is over long before this; a link older than it cannot be the one that is looked for. */
const OLDEST_ATTEMPT_MS = 48 * 60 * 60 * 1000;

/**
 * Neopay (neopay.io): payment links that are drafted, published and closed, paid by bank transfer.
 *
 * Neopay knows no idempotency keys. So a payment is a link that carries our reference: before drafting one,
 * the list is searched for one of ours; a draft is then published. Every step can be repeated, and a draft
 * takes no money.
 * @throws {TypeError} that lists everything wrong with the options
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

	/** Entries of a list that carry our reference. */
	const ours = async (send: Send, name: 'links' | 'payments', reference: string, since: number) => {
		const { found, complete } = await searchList({
			fetchPage: async (page) => {
				const query = page === 1 ? undefined : { page: String(page) };
				const { body } = await send({ method: 'GET', path: name, query, repeatable: true });
				const entries = listIn(body, name);
				if (!entries) throw unreadable('neopay', `a list of ${name} that is no list`);
				return { entries, body };
			},
			matches: (entry) => isOurs(entry, reference, account),
			since,
			maxPages: SEARCHED_PAGES,
			firstOnly: false,
		});
		if (!complete) throw unreadable('neopay', `more than ${SEARCHED_PAGES} pages of ${name} to look through`);
		return found;
	};

	const ourLinks = async (send: Send, { reference, amount }: PaymentOrder): Promise<NeopayLink[]> =>
		(await ours(send, 'links', reference, now() - OLDEST_ATTEMPT_MS)).map((one) =>
			readLink(one, account, amount),
		);

	/** What has become of a link: its own state, and the bank payments that carry our reference. */
	const outcome = async (send: Send, link: NeopayLink, reference: string, asked: Money) => {
		// A day of grace, should the two lists be stamped by different clocks.
		const since = link.createdAt === null ? 0 : Date.parse(link.createdAt) - 24 * 60 * 60 * 1000;
		const payments = await ours(send, 'payments', reference, since);
		const read = payments.map((one) => readBankPayment(one, account));
		return readPayment(link, read, asked, now());
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
	): Promise<NeopayLink> => {
		checkId(id);
		const { body } = await send({ method: 'PATCH', path: `links/${id}/${verb}`, repeatable: true });
		return sameLink(id, readLink(body, account));
	};

	/**
	 * Makes exactly one of an order's links payable: closes what an interrupted create left over, publishes
	 * the draft.
	 */
	const settle = async (send: Send, links: readonly NeopayLink[]): Promise<NeopayLink | undefined> => {
		const chosen = (['published', 'draft', 'closed', 'unknown'] as const)
			.map((state) => links.find((link) => link.state === state))
			.find((link) => link !== undefined);
		for (const link of links) {
			if (link !== chosen && link.state !== 'closed') await set(send, link.id, 'close');
		}
		if (chosen?.state !== 'draft' || isPast(chosen, now())) return chosen;
		return published(await set(send, chosen.id, 'publish'));
	};

	return {
		name: 'neopay',
		label: 'Neopay',
		environment: neopayEnvironment(options),
		account: shortName(options.appKey),
		pages,
		idempotent: false,

		/**
		 * `GET /links` for one of ours, else `POST /links`; then `PATCH /links/{id}/publish`. Safe to repeat.
		 */
		async createPayment(order: PaymentOrder, call?: Call): Promise<ProviderPayment> {
			const request = paymentLinkBody(order, account);
			const send = begin(call);
			const left = await ourLinks(send, order).catch((error: unknown) => {
				throw beforeEffect(error);
			});
			if (left.length > 0) return finish(send, left, order);
			const { body } = await send({ method: 'POST', path: 'links', body: request, repeatable: false });
			return finish(send, [readLink(body, account, order.amount)], order, 'fresh');
		},

		/** `GET /links/{id}` and `GET /payments`. */
		async getPayment(payment: PaymentRef, call?: Call): Promise<ProviderPayment> {
			const send = begin(call);
			const link = await readOne(send, payment.id, payment.amount);
			return outcome(send, link, payment.reference, payment.amount);
		},

		/** `GET /links`; a draft that an interrupted create left is published. */
		async findPayment(order: PaymentOrder, call?: Call): Promise<ProviderPayment | undefined> {
			const send = begin(call);
			const left = await ourLinks(send, order);
			return left.length === 0 ? undefined : finish(send, left, order);
		},

		/** `PATCH /links/{id}/close`, then a read tells how it ended: a bank payment may be under way. */
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

		links: {
			/** `POST /links`: a draft, which nobody can pay before it is published. */
			async create(draft: LinkDraft, call?: Call): Promise<ProviderLink> {
				const request = linkBody(draft, account);
				const { body } = await begin(call)({
					method: 'POST',
					path: 'links',
					body: request,
					repeatable: false,
				});
				return publicLink(readLink(body, account, draft.amount));
			},

			/** `GET /links/{id}`. */
			async get(id: string, call?: Call): Promise<ProviderLink> {
				return publicLink(await readOne(begin(call), id));
			},

			/** `GET /links`, the first pages of it. */
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

			/** `PATCH /links/{id}/close`; the page's heading says publish, its example says close. */
			async close(id: string, call?: Call): Promise<ProviderLink> {
				return publicLink(closed(await set(begin(call), id, 'close')));
			},
		},
	} satisfies Provider;

	/**
	 * Publishes what there is and says what has become of it. A link exists from here on, so nothing that
	 * fails can have been without effect. Nobody can have paid through a `fresh` one.
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
