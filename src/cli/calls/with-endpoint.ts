import { relative } from 'node:path';
import { createEndpoint, ProblemError, type Endpoint, type LogEntry } from '../../endpoint/index.ts';
import { sqliteFileOf } from '../../stores/sqlite-file.ts';
import type { EndpointConfig } from '../../endpoint/index.ts';
import type { Problem } from '../../wire/problem.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Location } from '../config/locate.ts';
import {
	commandError,
	failureOf,
	failureOfError,
	type Subject,
	type Surroundings,
} from './problem-sentences.ts';
import { storeServer } from '../config/store-probe.ts';
import type { Terminal } from '../terminal.ts';

/** A request to an admin route. */
export interface AdminRequest {
	readonly method: 'GET' | 'POST';
	/** Below `/v1/admin/`. */
	readonly path: string;
	/** JSON. */
	readonly body?: string | undefined;
}

/** @throws {CommandError} when it is refused */
export type Ask = (request: AdminRequest) => Promise<object>;

/**
 * Calls the configured endpoint within this process. It uses the admin routes, with a secret that is created for this
 * run, so that input, output and errors are the same as over HTTP.
 * @param subject names the requested object in errors
 * @param adapt changes the configuration before it is used
 * @throws {CommandError} for a problem of the endpoint, in words for the operator
 */
export async function withEndpoint<Result>(
	location: Location,
	{ console }: Pick<Terminal, 'console'>,
	subject: Subject,
	work: (ask: Ask, endpoint: Endpoint) => Promise<Result>,
	adapt: (config: EndpointConfig) => EndpointConfig = (config) => config,
): Promise<Result> {
	const secret = crypto.randomUUID() + crypto.randomUUID();
	const refusals: LogEntry[] = [];
	const config = await loadConfig(location);
	const surroundings = surroundingsOf(location, config);
	const endpoint = createEndpoint({
		...adapt(config),
		admin: { secret },
		base: '',
		log: (entry) => {
			if (entry.message.startsWith('answered ')) refusals.push(entry);
			// Standard output is only for the result.
			else if (entry.level !== 'info') console.error(JSON.stringify(entry));
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
		if (response.ok) return answer as object;
		const failure = failureOf(answer as Problem, response.headers.get('retry-after'), { ...refusals.at(-1) });
		throw commandError(failure, subject, surroundings);
	};
	try {
		return await work(ask, endpoint);
	} catch (error) {
		throw error instanceof ProblemError ? commandError(failureOfError(error), subject, surroundings) : error;
	} finally {
		await endpoint.close();
	}
}

function surroundingsOf({ file, cwd, env }: Location, config: EndpointConfig): Surroundings {
	const { items = {}, providers, store } = config;
	const path = store && sqliteFileOf(store);
	return {
		file,
		store: path === undefined ? storeServer(env) : relative(cwd, path) || path,
		items: typeof items === 'function' ? undefined : Object.keys(items),
		providers: providers.map(({ name, label, links }) => ({ name, label, hasLinks: links !== undefined })),
	};
}
