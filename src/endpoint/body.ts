import { invalidField, ProblemError } from './problems.ts';

/** What a request may bring: far above any honest one. */
const MAX_BYTES = 16 * 1024;
const MAX_DEPTH = 8;
const MAX_MS = 10_000;

/**
 * Reads a body of at most `maxBytes`, counting while it streams, within ten seconds.
 * @throws {ProblemError} `body_too_large`, `invalid_request` for one that never ends
 */
export async function readBytes(request: Request, maxBytes = MAX_BYTES): Promise<Uint8Array<ArrayBuffer>> {
	if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw new ProblemError('body_too_large');
	const reader = request.body?.getReader();
	if (!reader) return new Uint8Array();

	const chunks: Uint8Array[] = [];
	let length = 0;
	let late: ReturnType<typeof setTimeout> | undefined;
	const deadline = new Promise<never>((_, reject) => {
		late = setTimeout(() => reject(invalidField('', 'too_slow')), MAX_MS);
	});
	try {
		for (;;) {
			const { done, value } = await Promise.race([reader.read(), deadline]);
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
		clearTimeout(late);
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
 * @throws {ProblemError} `unsupported_media_type`, `body_too_large`, `invalid_json`, `invalid_request` when nested too deeply
 */
export async function readJson(request: Request): Promise<unknown> {
	if (mediaType(request.headers) !== 'application/json') throw new ProblemError('unsupported_media_type');
	const bytes = await readBytes(request);
	let value: unknown;
	try {
		value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch {
		throw new ProblemError('invalid_json');
	}
	if (isDeeperThan(MAX_DEPTH, value)) throw invalidField('', 'too_deep');
	return value;
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
