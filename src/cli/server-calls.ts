import { text } from 'node:stream/consumers';
import { bookVerbs } from './books.ts';
import { family, type Verb } from './family.ts';
import { parseJson } from './json.ts';
import { refundVerb } from './refunds.ts';
import { withEndpoint } from './with-endpoint.ts';

const get = (path: string, ...words: string[]) => call('GET', path, words);
const post = (path: string, ...words: string[]) => call('POST', path, words);
const create = (path: string, ...words: string[]) => call('POST', path, words, { hasBody: true });

export const payments = family({
	name: 'payments',
	verbs: {
		create: create('payment-links'),
		get: get('payment-links/{}', 'ID'),
		cancel: post('payment-links/{}/cancel', 'ID'),
		...bookVerbs('payments'),
		refund: refundVerb('payments'),
	},
	example: 'payments export --since 2026-11-01 --until 2026-12-01 --zone America/Bogota',
});

export const connects = family({
	name: 'connects',
	verbs: { create: create('connect-links'), get: get('connect-links/{}', 'ID') },
	example: 'connects get 7f9c24e8-3b0a-4f6e-9d1b-5a2c8e4f0b13 --config checkout.config.mjs',
});

export const charges = family({
	name: 'charges',
	verbs: { create: create('charges'), get: get('charges/{}', 'REFERENCE') },
	example: 'charges create --config checkout.config.mjs < charge.json',
});

export const links = family({
	name: 'links',
	verbs: {
		list: get('links/{}', 'PROVIDER'),
		create: create('links/{}', 'PROVIDER'),
		get: get('links/{}/{}', 'PROVIDER', 'ID'),
		publish: post('links/{}/{}/publish', 'PROVIDER', 'ID'),
		unpublish: post('links/{}/{}/unpublish', 'PROVIDER', 'ID'),
		close: post('links/{}/{}/close', 'PROVIDER', 'ID'),
	},
	example: 'links list neopay --config checkout.config.mjs',
});

/**
 * Something that a shop's server may ask of the endpoint: an admin route, by its path below `/v1/admin/`. The answer is
 * JSON on standard output.
 * @param words what is written after the verb, in the order of the `{}` in the path
 * @param options.hasBody whether what is to be made comes as JSON on standard input
 */
function call(
	method: 'GET' | 'POST',
	path: string,
	words: readonly string[],
	{ hasBody = false } = {},
): Verb {
	return {
		words,
		...(hasBody && { usage: '< order.json' }),
		async run({ words: given, locate }) {
			const location = await locate();
			const body = hasBody ? await readBody() : undefined;
			const left = [...given];
			const below = path.replace(/\{\}/g, () => encodeURIComponent(left.shift() ?? ''));
			const answer = await withEndpoint(location, (ask) => ask({ method, path: below, body }));
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
