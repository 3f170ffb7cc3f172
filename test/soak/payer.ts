import type { CreatedLink, LinkStatus } from '../../src/wire/links.ts';
import { ORIGIN } from './shop.ts';

/** Somebody who wants to buy one thing, and what they were answered. */
export interface Payer {
	readonly item: string;
	readonly attempt: string;
	/** Addresses that they were sent to; more than one is a mistake of ours. */
	readonly urls: Set<string>;
	/** Everything else that they were answered: codes of problems, and `offline` for no answer at all. */
	readonly problems: string[];
	/** What they were given last. */
	link: CreatedLink | undefined;
	/** Whether they were ever told that their payment is made. */
	paid: boolean;
	/** From the first request to the address, in milliseconds. */
	waited: number;
}

export function newPayer(item: string): Payer {
	return {
		item,
		attempt: crypto.randomUUID(),
		urls: new Set(),
		problems: [],
		link: undefined,
		paid: false,
		waited: 0,
	};
}

const CUSTOMER = { first_name: 'Ana', last_name: 'Gómez', email: 'ana@correo.com' };
/** As the widget gives up on one request. */
const TRY_MS = 20_000;

/** Asks once for the payer's link. Answers whether it came. */
export async function ask(payer: Payer, base: string): Promise<boolean> {
	const { item, attempt } = payer;
	try {
		const response = await fetch(`${base}/v1/payment-links`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin: ORIGIN },
			body: JSON.stringify({ item, attempt, customer: CUSTOMER }),
			signal: AbortSignal.timeout(TRY_MS),
		});
		const body = (await response.json()) as CreatedLink & { code: string };
		if (response.status !== 201) {
			payer.problems.push(body.code);
			return false;
		}
		payer.urls.add(body.url);
		payer.link = body;
		payer.paid ||= isPaid(body);
		return true;
	} catch {
		payer.problems.push('offline');
		return false;
	}
}

/** Asks once how the payment stands. `undefined` when no answer came, or none with a status. */
export async function readStatus(payer: Payer, base: string): Promise<LinkStatus | undefined> {
	const { id, status_token: statusToken } = payer.link ?? {};
	try {
		const response = await fetch(`${base}/v1/payment-links/${id}`, {
			headers: { origin: ORIGIN, authorization: `Bearer ${statusToken}` },
			signal: AbortSignal.timeout(TRY_MS),
		});
		const body = (await response.json()) as LinkStatus & { code: string };
		if (response.status !== 200) {
			payer.problems.push(body.code);
			return undefined;
		}
		payer.paid ||= isPaid(body);
		return body;
	} catch {
		payer.problems.push('offline');
		return undefined;
	}
}

function isPaid({ status }: Pick<LinkStatus, 'status'>): boolean {
	return status === 'succeeded' || status === 'partially_paid';
}

/** How long somebody goes on asking. */
export interface Patience {
	readonly giveUpMs?: number;
	readonly pauseMs?: number;
	/** Ends it after the request that is under way. */
	readonly signal?: AbortSignal;
}

/** Presses again, as a payer would with the same attempt, until the link comes or their patience is at its end. */
export async function insist(
	payer: Payer,
	base: string,
	{ giveUpMs = 45_000, pauseMs = 200, signal }: Patience = {},
): Promise<boolean> {
	const begin = performance.now();
	for (;;) {
		const answered = await ask(payer, base);
		payer.waited = performance.now() - begin;
		if (answered || payer.waited > giveUpMs || signal?.aborted) return answered;
		await pause(pauseMs);
	}
}

/** Runs the work for every one of `all`, so many at a time. */
export async function atOnce<T>(
	most: number,
	all: Iterable<T>,
	work: (one: T) => Promise<unknown>,
): Promise<void> {
	const waiting = all[Symbol.iterator]();
	const lane = async () => {
		for (let next = waiting.next(); !next.done; next = waiting.next()) await work(next.value);
	};
	await Promise.all(Array.from({ length: most }, lane));
}

export function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
