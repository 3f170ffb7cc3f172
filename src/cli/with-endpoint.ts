import { createEndpoint, type Endpoint, type LogEntry } from '../endpoint/index.ts';
import type { Problem } from '../wire/problem.ts';
import { loadConfig } from './load-config.ts';
import type { Location } from './locate.ts';

/** A request to an admin route. */
export interface AdminRequest {
	readonly method: 'GET' | 'POST';
	/** Below `/v1/admin/`. */
	readonly path: string;
	/** JSON. */
	readonly body?: string | undefined;
}

/** @throws {Error} in a sentence, when it is refused */
export type Ask = (request: AdminRequest) => Promise<object>;

/**
 * Asks the configured endpoint within this process. Its own admin routes answer, under a secret that is made for this
 * run, so that what goes in, what comes out and what is refused are the same as over HTTP.
 */
export async function withEndpoint<Result>(
	location: Location,
	work: (ask: Ask, endpoint: Endpoint) => Promise<Result>,
): Promise<Result> {
	const secret = crypto.randomUUID() + crypto.randomUUID();
	const causes: unknown[] = [];
	const endpoint = createEndpoint({
		...(await loadConfig(location)),
		admin: { secret: secret },
		base: '',
		log: (entry) => {
			if (entry.message.startsWith('answered ')) causes.push(entry['cause']);
			else tell(entry);
		},
	});
	const ask: Ask = async ({ method, path, body }) => {
		const response = await endpoint.fetch(
			new Request(`http://localhost/v1/admin/${path}`, {
				method,
				headers: {
					authorization: `Bearer ${secret}`,
					'accept-language': 'en',
					...(body !== undefined && { 'content-type': 'application/json' }),
				},
				...(body !== undefined && { body }),
			}),
		);
		const answer: unknown = await response.json();
		if (!response.ok) throw new Error(sentenceOf(answer as Problem, causes.at(-1)));
		return answer as object;
	};
	try {
		return await work(ask, endpoint);
	} finally {
		await endpoint.close();
	}
}

/** Why it was refused, where in the order, and what the provider said. */
function sentenceOf({ title, errors = [] }: Problem, cause: unknown): string {
	const places = errors.map(({ pointer, code }) => `${pointer || 'the whole'} is ${code}`).join(', ');
	const [said] = typeof cause === 'string' ? cause.split('\n', 1) : [];
	return [title, places && `(${places})`, said && `(${said})`].filter(Boolean).join(' ');
}

/** Standard output is for the answer alone. */
function tell({ level, ...facts }: LogEntry): void {
	if (level !== 'info') console.error(JSON.stringify({ level, ...facts }));
}
