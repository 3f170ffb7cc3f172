import { PLATFORM, type Surroundings, type Timer } from '../../wire/surroundings.ts';
import { invalidField, ProblemError } from './problems.ts';

/** Maximum size of a request body, far above any legitimate one. */
const MAX_BYTES = 16 * 1024;
const MAX_DEPTH = 8;
const MAX_MS = 10_000;
/** Prefix of the payer's fields in a form. Body parsers give a dot no special meaning, unlike brackets. */
const CUSTOMER = 'customer.';
const WHOLE = /^\d{1,9}$/;

/**
 * Reads a body of at most `maxBytes`, counted while it streams, within ten seconds.
 * @throws {ProblemError} `body_too_large`, `unsupported_media_type` for a compressed body, `invalid_request` for one
 *   that is too slow or interrupted
 */
export async function readBytes(
	request: Request,
	maxBytes = MAX_BYTES,
	surroundings: Surroundings = PLATFORM,
): Promise<Uint8Array<ArrayBuffer>> {
	const { headers } = request;
	// A small compressed body may be huge when it is decompressed.
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
		// Not awaited, because a hanging sender would block this request too.
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
 *   deeply, or when a name occurs twice in one object or is a property of `Object.prototype`
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

/** True for the content type of a form that is sent without JavaScript. */
export function isForm(headers: Headers): boolean {
	return mediaType(headers) === 'application/x-www-form-urlencoded';
}

/**
 * Reads the fields of a form into the same object as a JSON body: `customer.email` becomes a member of `customer`,
 * `quantity` a number, and an empty field is left out.
 * @throws {ProblemError} `body_too_large`, `invalid_request` for a field that occurs twice
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

/** A submitted form: its fields that are not empty, and the equivalent JSON object. */
export interface Form {
	readonly fields: readonly (readonly [string, string])[];
	readonly body: Readonly<Record<string, unknown>>;
}

/** The JSON pointer of a form field. Truncated, because the sender chose the name. */
function pointerOf(name: string): string {
	return `/${name.slice(0, 64).replace(/^customer\./, 'customer/')}`;
}

/** The content type without its parameters, in lower case. */
export function mediaType(headers: Headers): string {
	return (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Stops at the limit, so that nesting cannot exhaust the stack. */
function isDeeperThan(limit: number, value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return limit === 0 || Object.values(value).some((inner) => isDeeperThan(limit - 1, inner));
}

/** A string, with the colon that makes it a name, or a bracket; in text that is valid JSON. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g;

/**
 * Refuses names that another reader of the same bytes may interpret differently. `JSON.parse` keeps the last of two
 * equal names, while a filter in front of this server may have read the first. `__proto__` is not a valid field
 * anywhere.
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

/** Whether every object inherits the name, so that a lookup of it proves nothing. */
function isInherited(name: string): boolean {
	return name in Object.prototype;
}

/** What a body reader returns. The platforms type it differently. */
type Chunk =
	{ readonly done: true; readonly value?: undefined } | { readonly done: false; readonly value: Uint8Array };
