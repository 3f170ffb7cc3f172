import { text } from 'node:stream/consumers';
import { createEndpoint, type Endpoint, type LogEntry } from '../endpoint/index.ts';
import type { Problem } from '../wire/problem.ts';
import { readArgs, UsageError, type Command } from './command.ts';
import { parseJson } from './json.ts';
import { loadConfig } from './load-config.ts';
import { locate, LOCATION, LOCATION_USAGE, type Location } from './locate.ts';

/** Something that a shop's server may ask of the endpoint: an admin route, by its path below `/v1/admin/`. */
interface Call {
	readonly method: 'GET' | 'POST';
	readonly path: string;
	/** What is written after the verb, in the order of the `{…}` in the path. */
	readonly words: readonly string[];
	/** Whether what is to be made comes as JSON on standard input. */
	readonly body?: true;
}

const get = (path: string, ...words: string[]): Call => ({ method: 'GET', path, words });
const post = (path: string, ...words: string[]): Call => ({ method: 'POST', path, words });
const create = (path: string, ...words: string[]): Call => ({ method: 'POST', path, words, body: true });

export const payments = family({
	name: 'payments',
	calls: {
		create: create('payment-links'),
		get: get('payment-links/{}', 'ID'),
		cancel: post('payment-links/{}/cancel', 'ID'),
	},
	reconciles: true,
	example: 'payments get 7f9c24e8-3b0a-4f6e-9d1b-5a2c8e4f0b13 --config checkout.config.mjs',
});

export const connects = family({
	name: 'connects',
	calls: { create: create('connect-links'), get: get('connect-links/{}', 'ID') },
	example: 'connects get 7f9c24e8-3b0a-4f6e-9d1b-5a2c8e4f0b13 --config checkout.config.mjs',
});

export const charges = family({
	name: 'charges',
	calls: { create: create('charges'), get: get('charges/{}', 'REFERENCE') },
	example: 'charges create --config checkout.config.mjs < charge.json',
});

export const links = family({
	name: 'links',
	calls: {
		list: get('links/{}', 'PROVIDER'),
		create: create('links/{}', 'PROVIDER'),
		get: get('links/{}/{}', 'PROVIDER', 'ID'),
		publish: post('links/{}/{}/publish', 'PROVIDER', 'ID'),
		unpublish: post('links/{}/{}/unpublish', 'PROVIDER', 'ID'),
		close: post('links/{}/{}/close', 'PROVIDER', 'ID'),
	},
	example: 'links list neopay --config checkout.config.mjs',
});

/** A command whose first word says what is to be done, as `payments get ID`. The answer is JSON on standard output. */
function family(parts: {
	readonly name: string;
	readonly calls: Readonly<Record<string, Call>>;
	/** Whether `reconcile` is one of the words. */
	readonly reconciles?: true;
	readonly example: string;
}): Command {
	const { name, calls, reconciles = false, example } = parts;
	const limit = {
		type: 'string',
		value: 'N',
		says: 'how many links `reconcile` looks at; default 100',
	} as const;
	const verbs = [...Object.keys(calls), ...(reconciles ? ['reconcile'] : [])];
	return {
		usage: [
			...Object.entries(calls).map(([verb, { words, body }]) =>
				[verb, ...words, LOCATION_USAGE, ...(body ? ['< order.json'] : [])].join(' '),
			),
			...(reconciles ? [`reconcile ${LOCATION_USAGE} [--limit N]`] : []),
		],
		options: { ...LOCATION, ...(reconciles && { limit }) },
		example,
		async run(args) {
			const { values, positionals } = readArgs(name, args, { ...LOCATION, ...(reconciles && { limit }) }, 3);
			const [verb, ...words] = positionals;
			const call = verb !== undefined && Object.hasOwn(calls, verb) ? calls[verb] : undefined;
			const isReconcile = reconciles && verb === 'reconcile';
			if (!call && !isReconcile) {
				throw new UsageError(
					`${verb === undefined ? 'Say' : `There is no "${verb}"; say`} what to do: ${verbs.join(', ')}.`,
					name,
				);
			}
			const expected = call?.words ?? [];
			if (words.length !== expected.length) {
				throw new UsageError(
					`"${name} ${verb}" takes ${expected.join(' and ') || 'no further words'}.`,
					name,
				);
			}
			const { limit: most } = values as { readonly limit?: string };
			if (most !== undefined && !/^[1-9]\d{0,5}$/.test(most)) {
				throw new UsageError(`--limit is "${most}"; it must be a number from 1 on.`, name);
			}
			const location = await locate(values);
			const body = call?.body && (await readBody());
			const answer = await withEndpoint(location, async (ask, endpoint) =>
				call
					? ask(call, words, body)
					: { looked_at: await endpoint.reconcile(most === undefined ? {} : { limit: Number(most) }) },
			);
			console.log(JSON.stringify(answer, null, '\t'));
		},
	};
}

async function readBody(): Promise<string> {
	if (process.stdin.isTTY)
		throw new Error('Give what is to be made as JSON on standard input: … < order.json');
	const given = await text(process.stdin);
	parseJson(given, 'Standard input');
	return given;
}

type Ask = (call: Call, words: readonly string[], body: string | undefined) => Promise<object>;

/**
 * Asks the configured endpoint within this process. Its own admin routes answer, under a secret that is made for this
 * run, so that what goes in, what comes out and what is refused are the same as over HTTP.
 */
async function withEndpoint(
	location: Location,
	work: (ask: Ask, endpoint: Endpoint) => Promise<object>,
): Promise<object> {
	const secret = crypto.randomUUID() + crypto.randomUUID();
	const causes: unknown[] = [];
	const endpoint = createEndpoint({
		...(await loadConfig(location)),
		admin: { secret },
		base: '',
		log: (entry) => {
			if (entry.message.startsWith('answered ')) causes.push(entry['cause']);
			else tell(entry);
		},
	});
	const ask: Ask = async ({ method, path, body }, words, given) => {
		const left = [...words];
		const below = path.replace(/\{\}/g, () => encodeURIComponent(left.shift() ?? ''));
		const response = await endpoint.fetch(
			new Request(`http://localhost/v1/admin/${below}`, {
				method,
				headers: {
					authorization: `Bearer ${secret}`,
					'accept-language': 'en',
					...(body && { 'content-type': 'application/json' }),
				},
				...(body && given !== undefined && { body: given }),
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
