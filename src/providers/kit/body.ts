/** Largest answer that is read, in bytes. */
const LARGEST_ANSWER = 1024 * 1024;

/** Code of the error with which a body that is too large breaks off. */
export const OVERSIZED = 'ANSWER_TOO_LARGE';

/** The same response, whose body breaks off once it is larger than 1 MiB. */
export function bounded(response: Response): Response {
	// Where the platform hides redirects, there is nothing to bound, and the status 0 cannot be built again.
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
 * Whether the answer says itself that it is short. The platform's fetch holds it to that, but for one that is compressed,
 * whose length is said of what travels. It spares nearly every answer the way through a stream of ours.
 */
function isShort(headers: Headers): boolean {
	const length = headers.get('content-length');
	return length !== null && Number(length) <= LARGEST_ANSWER && !headers.has('content-encoding');
}

/**
 * The body as text; ends the connection and rejects once the signal is aborted. Node's fetch is not enough for that: what
 * it follows a signal with may be collected as garbage as soon as the headers are there, and then nothing ends the body.
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

/** What {@link parseJson} answers for a text that is no JSON. */
export const NO_JSON = Symbol('no JSON');

/** The value of a JSON text, `undefined` for an empty one. */
export function parseJson(text: string): unknown {
	if (text === '') return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return NO_JSON;
	}
}

/** What a reader of a body returns; the platforms type it differently. */
type Chunk =
	{ readonly done: true; readonly value?: undefined } | { readonly done: false; readonly value: Uint8Array };
