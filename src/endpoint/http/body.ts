import { PLATFORM, type Surroundings, type Timer } from '../../wire/surroundings.ts';
import { invalidField, ProblemError } from './problems.ts';

/** What a request may bring: far above any honest one. */
const MAX_BYTES = 16 * 1024;
const MAX_DEPTH = 8;
const MAX_MS = 10_000;
/** How a form names the fields of the payer: the dot means nothing to any body parser, where brackets do. */
const CUSTOMER = 'customer.';
const WHOLE = /^\d{1,9}$/;

/**
 * Reads a body of at most `maxBytes`, counting while it streams, within ten seconds.
 * @throws {ProblemError} `body_too_large`, `unsupported_media_type` for a compressed one, `invalid_request` for one that
 *   never ends
 */
export async function readBytes(
	request: Request,
	maxBytes = MAX_BYTES,
	surroundings: Surroundings = PLATFORM,
): Promise<Uint8Array<ArrayBuffer>> {
	const { headers } = request;
	// What is small on the way may be huge when it is unpacked.
	if (/[^\s,]/.test((headers.get('content-encoding') ?? '').replace(/identity/gi, ''))) {
		throw new ProblemError('unsupported_media_type');
	}
	if (Number(headers.get('content-length') ?? 0) > maxBytes) throw new ProblemError('body_too_large');
	const reader = request.body?.getReader();
	if (!reader) return new Uint8Array();

	const chunks: Uint8Array[] = [];
	let length = 0;
	let late: Timer | undefined;
	const deadline = new Promise<never>((_, reject) => {
		late = surroundings.setTimeout(() => reject(invalidField('', 'too_slow')), MAX_MS);
	});
	try {
		for (;;) {
			const { done, value } = (await Promise.race([reader.read(), deadline])) as Chunk;
			if (done) break;
			length += value.byteLength;
			if (length > maxBytes) throw new ProblemError('body_too_large');
			chunks.push(value);
		}
	} catch (error) {
		// Not awaited: a sender that hangs would hang us with it.
		void reader.cancel().catch(() => {});
		throw error instanceof ProblemError ? error : invalidField('', 'interrupted');
	} finally {
		surroundings.clearTimeout(late);
	}

	const bytes = new Uint8Array(length);
	let at = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, at);
		at += chunk.byteLength;
	}
	return bytes;
}

/**
 * Reads a JSON body.
 * @throws {ProblemError} `unsupported_media_type`, `body_too_large`, `invalid_json`; `invalid_request` when nested too
 *   deeply, or when a name comes twice in one object or is one that every object has
 */
export async function readJson(request: Request, surroundings?: Surroundings): Promise<unknown> {
	if (mediaType(request.headers) !== 'application/json') throw new ProblemError('unsupported_media_type');
	const bytes = await readBytes(request, MAX_BYTES, surroundings);
	let text: string;
	let value: unknown;
	try {
		text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		value = JSON.parse(text);
	} catch {
		throw new ProblemError('invalid_json');
	}
	if (isDeeperThan(MAX_DEPTH, value)) throw invalidField('', 'too_deep');
	checkNames(text);
	return value;
}

/** True for what a form without JavaScript sends. */
export function isForm(headers: Headers): boolean {
	return mediaType(headers) === 'application/x-www-form-urlencoded';
}

/**
 * Reads the fields of a form as the same object that JSON would bring: `customer.email` becomes a member of `customer`,
 * `quantity` a number, and a field left empty is one left out.
 * @throws {ProblemError} `body_too_large`, `invalid_request` for a field that comes twice
 */
export async function readForm(request: Request, surroundings?: Surroundings): Promise<Form> {
	const fields = [
		...new URLSearchParams(new TextDecoder().decode(await readBytes(request, MAX_BYTES, surroundings))),
	];
	const names = new Set<string>();
	for (const [name] of fields) {
		if (names.has(name)) throw invalidField(pointerOf(name), 'repeated');
		if (isInherited(name.replace(CUSTOMER, ''))) throw invalidField(pointerOf(name), 'unexpected');
		names.add(name);
	}

	const filled = fields.filter(([, value]) => value !== '');
	const customer = filled
		.filter(([name]) => name.startsWith(CUSTOMER))
		.map(([name, value]) => [name.slice(CUSTOMER.length), value] as const);
	const body = {
		...Object.fromEntries(
			filled
				.filter(([name]) => !name.startsWith(CUSTOMER))
				.map(([name, value]) => [name, name === 'quantity' && WHOLE.test(value) ? Number(value) : value]),
		),
		...(customer.length > 0 && { customer: Object.fromEntries(customer) }),
	};
	return { fields: filled, body };
}

/** A form that was sent: its fields that are not empty, and the object that JSON would bring. */
export interface Form {
	readonly fields: readonly (readonly [string, string])[];
	readonly body: Readonly<Record<string, unknown>>;
}

/** Where a field of a form would be in JSON; cut short, since it is the sender's text. */
function pointerOf(name: string): string {
	return `/${name.slice(0, 64).replace(/^customer\./, 'customer/')}`;
}

/** The content type without its parameters, lower case. */
export function mediaType(headers: Headers): string {
	return (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Stops at the limit, so that no nesting can exhaust the stack. */
function isDeeperThan(limit: number, value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return limit === 0 || Object.values(value).some((inner) => isDeeperThan(limit - 1, inner));
}

/** A text, with the colon that makes it a name, or a bracket; in text that is known to be JSON. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g;

/**
 * Refuses names that mean something else to another reader of the same bytes: `JSON.parse` keeps the last of two equal
 * ones where a filter in front of us may have read the first, and `__proto__` is no field of anything.
 */
function checkNames(json: string): void {
	const scopes: Set<string>[] = [];
	for (const [token, text, colon] of json.matchAll(TOKEN)) {
		if (token === '{' || token === '[') scopes.push(new Set());
		else if (token === '}' || token === ']') scopes.pop();
		if (text === undefined || colon === undefined) continue;
		const name = JSON.parse(text) as string;
		if (isInherited(name)) throw invalidField(pointerOf(name), 'unexpected');
		if (scopes.at(-1)?.has(name)) throw invalidField(pointerOf(name), 'repeated');
		scopes.at(-1)?.add(name);
	}
}

/** Whether every object answers to the name, so that looking for it tells nothing. */
function isInherited(name: string): boolean {
	return name in Object.prototype;
}

/** What a reader of a body returns; the platforms type it differently. */
type Chunk =
	{ readonly done: true; readonly value?: undefined } | { readonly done: false; readonly value: Uint8Array };
