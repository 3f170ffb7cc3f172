/** Largest answer that is read, in bytes. */
const LARGEST_ANSWER = 1024 * 1024;

/** Code of the error with which a body that is too large breaks off. */
export const OVERSIZED = 'ANSWER_TOO_LARGE';

/** The same response, whose body breaks off once it is larger than 1 MiB. */
export function bounded(response: Response): Response {
	// Where the platform hides redirects, there is nothing to bound, and the status 0 cannot be built again.
	if (response.body === null || response.status < 200) return response;
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
