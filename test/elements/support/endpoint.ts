import type { CreatedLink, CreateLinkRequest, LinkStatus } from '../../../src/wire/links.ts';
import { sameMoney, timesMoney } from '../../../src/wire/money.ts';
import type { Offer } from '../../../src/wire/offer.ts';
import type { Problem, ProblemCode } from '../../../src/wire/problem.ts';
import { isFinal, type Status } from '../../../src/wire/status.ts';

/** A request as the endpoint saw it. */
export interface SeenRequest {
	readonly method: string;
	readonly path: string;
	readonly headers: Headers;
	readonly body: CreateLinkRequest | undefined;
}

export const OFFER: Offer = {
	kind: 'payment',
	title: 'Suscripción Premium',
	description: 'Plan mensual',
	amount: { value: '49900', currency: 'COP' },
	tax: { value: '7967', currency: 'COP' },
	methods: [],
	provider: { id: 'onepay', label: 'OnePay', host: 'pagos.onepay.la' },
	fields: [],
	merchant: 'Tienda Andina',
	environment: 'test',
};

export const CONNECT_OFFER: Offer = {
	kind: 'connect',
	title: 'Compras con un toque',
	methods: [],
	provider: { id: 'onepay', label: 'OnePay', host: 'pagos.onepay.la' },
	fields: [],
	merchant: 'Tienda Andina',
	environment: 'live',
};

/** What the endpoint does with the next requests of a kind: answer as usual, fail, or keep them waiting. */
type Behaviour = 'usual' | 'offline' | 'never' | Response | (() => Response | Promise<Response>);

/**
 * A small endpoint behind `fetch`: keeps one open link of each attempt as the real one does, so that a repeated request
 * gets the payment of the first, and one with other terms another in its place. It answers only below its own path; any other request is a mistake of the test.
 */
export class FakeEndpoint {
	readonly seen: SeenRequest[] = [];
	readonly offers: Record<string, Offer> = { pro: OFFER, card: CONNECT_OFFER };
	offering: Behaviour = 'usual';
	creating: Behaviour = 'usual';
	reading: Behaviour = 'usual';
	/** What the provider says about every link. */
	status: Status = 'pending';
	/** Facts that status answers carry beside the usual. */
	facts: Partial<LinkStatus> = {};
	/** Where links lead. */
	pageUrl = 'https://pagos.onepay.la/p/1';

	/** Makes another link for other terms of an attempt, as it does where it can close the one before. */
	replaces = true;

	readonly #links = new Map<string, { readonly terms: string; readonly link: CreatedLink }>();
	#made = 0;
	readonly #original = globalThis.fetch;

	install(): this {
		// The caller's own signal: not every browser lets one of a request that nobody holds any more follow it.
		globalThis.fetch = (input, init) => this.#answer(new Request(input, init), init?.signal);
		return this;
	}

	restore(): void {
		globalThis.fetch = this.#original;
	}

	/** Requests of one method below a path, as `requests('POST', 'payment-links')`. */
	requests(method: string, part = ''): SeenRequest[] {
		return this.seen.filter((request) => request.method === method && request.path.includes(part));
	}

	/** How many links are open: what the payer could be asked to pay for. */
	get links(): number {
		return this.#links.size;
	}

	/** How many links were made. */
	get made(): number {
		return this.#made;
	}

	async #answer(request: Request, signal?: AbortSignal | null): Promise<Response> {
		const { pathname } = new URL(request.url);
		if (!pathname.startsWith('/checkout/v1/'))
			throw new Error(`Unexpected request: ${request.method} ${request.url}`);
		const path = pathname.slice('/checkout/v1'.length);
		const body =
			request.method === 'POST' ? ((await request.clone().json()) as CreateLinkRequest) : undefined;
		this.seen.push({ method: request.method, path, headers: request.headers, body });
		const [, kind = '', id = ''] = path.split('/');
		if (kind === 'items')
			return this.#behave(this.offering, signal, () => this.#offer(decodeURIComponent(id)));
		if (body) return this.#behave(this.creating, signal, () => this.#create(body));
		return this.#behave(this.reading, signal, () => this.#read(decodeURIComponent(id)));
	}

	async #behave(
		how: Behaviour,
		signal: AbortSignal | null | undefined,
		usual: () => Response,
	): Promise<Response> {
		if (how === 'usual') return usual();
		if (how === 'offline') throw new TypeError('Failed to fetch');
		if (how instanceof Response) return how.clone();
		if (how !== 'never') return how();
		return new Promise((_, reject) => {
			const abort = () => reject(new DOMException('Aborted', 'AbortError'));
			if (signal?.aborted) abort();
			else signal?.addEventListener('abort', abort);
		});
	}

	#offer(id: string): Response {
		const offer = this.offers[id];
		return offer ? json(offer) : problem('item_not_found', 404);
	}

	#create(request: CreateLinkRequest): Response {
		const { attempt, quantity = 1, amount: open, method, expected_amount: expected } = request;
		const offer = this.offers[request.item ?? 'pro'] ?? OFFER;
		const one = open && offer.open_amount ? { ...offer.open_amount, value: open } : offer.amount;
		const amount = one && timesMoney({ value: one.value, currency: one.currency }, quantity);
		if (amount && expected && !sameMoney(amount, expected)) return problem('price_changed', 409);
		const terms = JSON.stringify([amount, quantity, method]);
		const known = this.#links.get(attempt);
		if (known && (known.terms === terms || !this.replaces))
			return json({ ...known.link, status: this.status }, 201);
		const id = `ck-${++this.#made}`;
		const link: CreatedLink = {
			id,
			url: this.pageUrl,
			status: 'pending',
			...(amount && { amount }),
			expires_at: null,
			status_token: `token-of-${id}`,
			provider: 'onepay',
			environment: 'test',
		};
		this.#links.set(attempt, { terms, link });
		return json(link, 201);
	}

	#read(id: string): Response {
		const report: LinkStatus = {
			id,
			status: this.status,
			final: isFinal(this.status),
			...(OFFER.amount && { amount: OFFER.amount }),
			title: OFFER.title,
			expires_at: null,
			updated_at: '2026-11-21T20:24:00.000Z',
			environment: 'test',
			reference: 'ck-7F3K-9QPD',
			provider_label: 'OnePay',
			...this.facts,
		};
		return json(report);
	}
}

export function json(body: unknown, status = 200): Response {
	return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}

/** An error answer as the endpoint gives it. */
export function problem(
	code: ProblemCode,
	status: number,
	extra: Partial<Problem> = {},
	headers: Record<string, string> = {},
): Response {
	const body: Problem = {
		type: 'about:blank',
		title: code,
		status,
		code,
		retryable: status >= 500,
		request_id: 'req-42',
		...extra,
	};
	return new Response(JSON.stringify(body), {
		status,
		headers: { 'content-type': 'application/problem+json', ...headers },
	});
}
