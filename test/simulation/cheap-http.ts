/**
 * The objects of Fetch, with bodies that are texts instead of streams, and signals that keep their listeners in a list.
 * Making the platform's own objects was most of the time that a history took. They are made for what the endpoint, the
 * adapters, ky and the simulators do with them, and throw at what they cannot do.
 */

/** The names of `globalThis` that are replaced. */
const REPLACED = ['Headers', 'Request', 'Response', 'AbortSignal', 'AbortController'] as const;

/**
 * Replaces the platform's objects by cheap ones.
 * @returns undoes it
 */
export function makeHttpCheap(): () => void {
	const platform = Object.fromEntries(REPLACED.map((name) => [name, globalThis[name]]));
	Object.assign(globalThis, {
		Headers: CheapHeaders,
		Request: CheapRequest,
		Response: CheapResponse,
		AbortSignal: CheapSignal,
		AbortController: CheapController,
	});
	return () => void Object.assign(globalThis, platform);
}

type HeadersLike =
	CheapHeaders | Iterable<readonly [string, string]> | Readonly<Record<string, string | undefined>>;

class CheapHeaders {
	/** Names are lower case. */
	readonly #values = new Map<string, string>();

	constructor(init?: HeadersLike | null) {
		if (init instanceof CheapHeaders) {
			for (const [name, value] of init.#values) this.#values.set(name, value);
		} else if (init) {
			const pairs = Symbol.iterator in init ? init : Object.entries(init);
			for (const [name, value] of pairs as Iterable<[string, unknown]>) this.append(name, String(value));
		}
	}
	append(name: string, value: string): void {
		const key = name.toLowerCase();
		const before = this.#values.get(key);
		this.#values.set(key, before === undefined ? value.trim() : `${before}, ${value.trim()}`);
	}
	set(name: string, value: string): void {
		this.#values.set(name.toLowerCase(), value.trim());
	}
	get(name: string): string | null {
		return this.#values.get(name.toLowerCase()) ?? null;
	}
	has(name: string): boolean {
		return this.#values.has(name.toLowerCase());
	}
	delete(name: string): void {
		this.#values.delete(name.toLowerCase());
	}
	forEach(visit: (value: string, name: string) => void): void {
		for (const [name, value] of this) visit(value, name);
	}
	entries(): IterableIterator<[string, string]> {
		return [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1)).values();
	}
	[Symbol.iterator](): IterableIterator<[string, string]> {
		return this.entries();
	}
}

/** A body that was given as text or bytes. */
abstract class Body {
	readonly headers: CheapHeaders;
	bodyUsed = false;
	readonly #given: string | Uint8Array | null;

	constructor(given: unknown, headers: CheapHeaders) {
		if (
			given !== null &&
			given !== undefined &&
			typeof given !== 'string' &&
			!(given instanceof Uint8Array)
		) {
			throw new TypeError('A cheap body is text or bytes');
		}
		this.#given = given ?? null;
		this.headers = headers;
		if (typeof given === 'string' && !headers.has('content-type')) {
			headers.set('content-type', 'text/plain;charset=UTF-8');
		}
	}
	/** As far as a stream is read: in one piece. */
	get body(): object | null {
		if (this.#given === null) return null;
		return {
			getReader: () => ({
				read: () => {
					if (this.bodyUsed) return Promise.resolve({ done: true, value: undefined });
					return Promise.resolve({ done: false, value: this.#bytes() });
				},
				cancel: () => Promise.resolve(),
			}),
			cancel: () => Promise.resolve(),
		};
	}
	protected get given(): string | Uint8Array | null {
		if (this.bodyUsed) throw new TypeError('Body is unusable: it was read already');
		return this.#given;
	}
	text(): Promise<string> {
		const { given } = this;
		this.bodyUsed = given !== null;
		return Promise.resolve(typeof given === 'string' ? given : new TextDecoder().decode(given ?? undefined));
	}
	async json(): Promise<unknown> {
		return JSON.parse(await this.text()) as unknown;
	}
	#bytes(): Uint8Array {
		const { given } = this;
		this.bodyUsed = true;
		return typeof given === 'string' ? Buffer.from(given) : (given ?? new Uint8Array());
	}
}

interface RequestOptions {
	readonly method?: string;
	readonly headers?: HeadersLike;
	readonly body?: unknown;
	readonly signal?: CheapSignal | null;
	readonly redirect?: string;
}

class CheapRequest extends Body {
	readonly method: string;
	readonly url: string;
	readonly signal: CheapSignal;
	readonly redirect: string;

	constructor(input: string | URL | CheapRequest, init: RequestOptions = {}) {
		const from = input instanceof CheapRequest ? input : undefined;
		super(init.body ?? from?.given, new CheapHeaders(init.headers ?? from?.headers));
		this.method = (init.method ?? from?.method ?? 'GET').toUpperCase();
		this.url = from?.url ?? (input instanceof URL ? input.href : addressOf(input as string));
		this.signal = init.signal ?? from?.signal ?? new CheapSignal();
		this.redirect = init.redirect ?? from?.redirect ?? 'follow';
	}
	clone(): CheapRequest {
		return new CheapRequest(this);
	}
}

/** Addresses as the platform writes them. Most are written that way already. */
function addressOf(text: string): string {
	return /^https:\/\/[a-z.]+\/[\w./?=&-]*$/.test(text) && !/\/\.{1,2}(?:\/|$)/.test(text)
		? text
		: new URL(text).href;
}

interface ResponseOptions {
	readonly status?: number;
	readonly headers?: HeadersLike;
}

class CheapResponse extends Body {
	static json(value: unknown, init: ResponseOptions = {}): CheapResponse {
		const headers = new CheapHeaders(init.headers);
		if (!headers.has('content-type')) headers.set('content-type', 'application/json');
		return new CheapResponse(JSON.stringify(value), { ...init, headers });
	}
	readonly status: number;
	readonly ok: boolean;
	readonly type = 'default';
	readonly redirected = false;

	constructor(given: unknown = null, { status = 200, headers }: ResponseOptions = {}) {
		super(given, new CheapHeaders(headers));
		this.status = status;
		this.ok = status >= 200 && status < 300;
	}
}

type Listener = ((event: { readonly type: 'abort' }) => void) | { handleEvent(event: object): void };

class CheapSignal {
	static any(signals: Iterable<CheapSignal>): CheapSignal {
		const any = new CheapSignal();
		for (const signal of signals) {
			if (signal.aborted) any.abort(signal.reason);
			else signal.addEventListener('abort', () => any.abort(signal.reason));
		}
		return any;
	}
	static abort(reason?: unknown): CheapSignal {
		const signal = new CheapSignal();
		signal.abort(reason);
		return signal;
	}
	/** Never: no real time passes in a history. */
	static timeout(): CheapSignal {
		return new CheapSignal();
	}
	aborted = false;
	reason: unknown;
	#listeners: Listener[] | undefined;

	addEventListener(type: string, listener: Listener): void {
		if (type === 'abort' && !this.#listeners?.includes(listener)) (this.#listeners ??= []).push(listener);
	}
	removeEventListener(_: string, listener: Listener): void {
		const at = this.#listeners?.indexOf(listener) ?? -1;
		if (at !== -1) this.#listeners?.splice(at, 1);
	}
	throwIfAborted(): void {
		if (this.aborted) throw this.reason;
	}
	abort(reason: unknown = new DOMException('This operation was aborted', 'AbortError')): void {
		if (this.aborted) return;
		this.aborted = true;
		this.reason = reason;
		const listeners = this.#listeners ?? [];
		this.#listeners = undefined;
		for (const listener of listeners) {
			if (typeof listener === 'function') listener({ type: 'abort' });
			else listener.handleEvent({ type: 'abort' });
		}
	}
}

class CheapController {
	readonly signal = new CheapSignal();
	abort(reason?: unknown): void {
		this.signal.abort(reason);
	}
}
