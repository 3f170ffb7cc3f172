import { json } from './answers.ts';

/**
 * The ways in which a provider's API can fail. `_before` means that nothing was done, `_after` that the request was
 * carried out and only the response is lost.
 */
export const FAULTS = {
	reset_before: 'connection reset before the request is processed',
	reset_after: 'connection reset after the request is processed',
	hang_before: 'no response; the request is not processed',
	hang_after: 'no response; the request is processed',
	error_before: 'HTTP 500; the request is not processed',
	error_after: 'HTTP 500; the request is processed',
	rate_limited: 'HTTP 429 with Retry-After: 1; the request is not processed',
	unavailable: 'HTTP 503 with Retry-After: 1; the request is not processed',
	unauthorized: 'HTTP 401; the request is not processed',
	redirect: 'HTTP 302 to a login page; the request is not processed',
	html_body: 'processed, but the response is HTTP 200 with an HTML page',
	half_body: 'processed, but the connection ends in the middle of the body',
	slow_drip: 'processed, but the body comes one byte every 100 ms',
	wrong_amount: 'processed, but the amount in the response is 1 higher',
	wrong_currency: 'processed, but the response has another currency',
	foreign_link: 'processed, but the links in the response lead to a foreign host',
} as const;

export type Fault = keyof typeof FAULTS;

/**
 * Header by which a handler requests something that a `Response` cannot express: `reset` the connection, `hang` without
 * a response, send only the first `half` of the body, or send it slowly (`drip`). Only the Node.js server acts on it,
 * and never sends it. Elsewhere the response is returned unchanged.
 */
export const SOCKET_HEADER = 'x-sandbox-socket';
export type SocketFault = 'reset' | 'hang' | 'half' | 'drip';

/** A planned fault. */
export interface FaultPlan {
	readonly fault: Fault;
	/** How many requests fail. */
	readonly times: number;
	/** `METHOD /path`, with `*` for any run of characters: `POST /v1/payments`, `GET *`. */
	readonly match: string;
}

export interface Faults {
	/** Adds a plan. Plans apply in the order in which they were added. */
	plan(plan: FaultPlan): void;
	/** The fault that applies to this request, if any. Uses up one of its times. */
	take(method: string, pathname: string): Fault | undefined;
	/** The fault that an amount selects: once per `key`, so that a retry succeeds. */
	strike(fault: Fault, key: string): Fault | undefined;
	reset(): void;
}

/** Keeps the planned faults. */
export function createFaults(): Faults {
	let plans: { plan: FaultPlan; left: number }[] = [];
	const applied = new Set<string>();
	return {
		plan(plan) {
			plans.push({ plan, left: plan.times });
		},
		take(method, pathname) {
			const due = plans.find(({ plan }) => matches(plan.match, `${method} ${pathname}`));
			if (!due) return undefined;
			due.left -= 1;
			if (due.left <= 0) plans = plans.filter((other) => other !== due);
			return due.plan.fault;
		},
		strike(fault, key) {
			if (applied.has(key)) return undefined;
			applied.add(key);
			return fault;
		},
		reset() {
			plans = [];
			applied.clear();
		},
	};
}

function matches(glob: string, subject: string): boolean {
	const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	return new RegExp(`^${glob.split('*').map(literal).join('.*')}$`).test(subject);
}

/** True for faults that happen before the request is carried out. */
export function strikesBefore(fault: Fault): boolean {
	return !(
		fault.endsWith('_after') ||
		['html_body', 'half_body', 'slow_drip', 'wrong_amount', 'wrong_currency', 'foreign_link'].includes(fault)
	);
}

/** Runs `act`, or skips it, and changes its response, depending on the fault. */
export async function applyFault(
	fault: Fault,
	act: () => Promise<Response>,
	origin: string,
): Promise<Response> {
	const answer = strikesBefore(fault) ? undefined : await act();
	switch (fault) {
		case 'reset_before':
		case 'reset_after':
			return onSocket('reset');
		case 'hang_before':
		case 'hang_after':
			return onSocket('hang');
		case 'error_before':
		case 'error_after':
			return json(500, { message: 'Server Error' });
		case 'rate_limited':
			return json(429, { message: 'Too Many Attempts.' }, { 'retry-after': '1' });
		case 'unavailable':
			return json(503, { message: 'Service Unavailable' }, { 'retry-after': '1' });
		case 'unauthorized':
			return json(401, { message: 'Unauthenticated.' });
		case 'redirect':
			return new Response(null, { status: 302, headers: { location: `${origin}/login` } });
		case 'html_body':
			return new Response('<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>', {
				headers: { 'content-type': 'text/html; charset=utf-8' },
			});
		case 'half_body':
			return onSocket('half', answer);
		case 'slow_drip':
			return onSocket('drip', answer);
		case 'wrong_amount':
			return respell(answer, (text) =>
				JSON.stringify(JSON.parse(text), (key, value: unknown) =>
					(key === 'amount' || key === 'value') && typeof value === 'number' ? value + 1 : value,
				),
			);
		case 'wrong_currency':
			return respell(answer, (text) => text.replaceAll(/"currency":"(?!EUR)[A-Z]{3}"/g, '"currency":"EUR"'));
		case 'foreign_link':
			return respell(answer, (text) => text.replaceAll(origin, 'https://pagos.example.net'));
	}
}

function onSocket(what: SocketFault, answer?: Response): Response {
	const headers = new Headers(answer?.headers);
	headers.set(SOCKET_HEADER, what);
	return new Response(answer?.body ?? null, { status: answer?.status ?? 504, headers });
}

async function respell(answer: Response | undefined, rewrite: (text: string) => string): Promise<Response> {
	if (!answer) return json(500, { message: 'Server Error' });
	const text = await answer.text();
	return new Response(text === '' ? null : rewrite(text), { status: answer.status, headers: answer.headers });
}
