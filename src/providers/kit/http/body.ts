/** Largest response body that is read, in bytes. */
const LARGEST_ANSWER = 1024 * 1024;

/** Code of the error for a body that is too large. */
export const OVERSIZED = 'ANSWER_TOO_LARGE';

/** The same response, with a body that fails once it is larger than 1 MiB. */
export function bounded(response: Response): Response {
	// An opaque redirect has no body to limit, and a Response with its status 0 cannot be constructed.
	if (response.body === null || response.status < 200 || isShort(response.headers)) return response;
	let read = 0;
	const limit = new TransformStream<Uint8Array, Uint8Array>({
		transform(chunk, controller) {
			read += chunk.byteLength;
			if (read <= LARGEST_ANSWER) controller.enqueue(chunk);
			else controller.error(Object.assign(new Error('answer too large'), { code: OVERSIZED }));
		},
	});
	return new Response(response.body.pipeThrough(limit), response);
}

/**
 * Whether `Content-Length` is within the limit. The platform's fetch enforces that length, except for compressed
 * bodies: their length counts the compressed bytes. So most responses need no additional stream.
 */
function isShort(headers: Headers): boolean {
	const length = headers.get('content-length');
	return length !== null && Number(length) <= LARGEST_ANSWER && !headers.has('content-encoding');
}

/**
 * The body as text. Closes the connection and rejects once the signal is aborted. Node's fetch does not ensure that:
 * its abort listener may be garbage-collected once the headers have arrived, and then nothing ends the body.
 */
export async function textOf(response: Response, signal: AbortSignal): Promise<string> {
	const reader = response.body?.getReader();
	if (!reader) return '';
	const giveUp = () => void reader.cancel().catch(() => {});
	signal.addEventListener('abort', giveUp, { once: true });
	try {
		const decoder = new TextDecoder();
		for (let text = ''; ;) {
			signal.throwIfAborted();
			const { done, value } = (await reader.read()) as Chunk;
			signal.throwIfAborted();
			if (done) return text + decoder.decode();
			text += decoder.decode(value, { stream: true });
		}
	} finally {
		signal.removeEventListener('abort', giveUp);
	}
}

/** Returned by {@link parseJson} for text that is not JSON. */
export const NO_JSON = Symbol('no JSON');

/** The value of a JSON text, `undefined` for an empty text. */
export function parseJson(text: string): unknown {
	if (text === '') return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return NO_JSON;
	}
}

/** Result of a body's reader; the platforms type it differently. */
type Chunk =
	{ readonly done: true; readonly value?: undefined } | { readonly done: false; readonly value: Uint8Array };
