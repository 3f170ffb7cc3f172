import { text } from 'node:stream/consumers';
import { bodyHelp, CHARGE, CONNECT_LINK, MANAGED_LINK, PAYMENT_LINK, type Body } from './body-fields.ts';
import { bookVerbs } from './books.ts';
import { UsageError } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { family, type Verb } from './family.ts';
import { parseJson } from '../config/json.ts';
import type { Subject } from './problem-sentences.ts';
import { refundVerb } from './refunds.ts';
import type { Terminal } from '../terminal.ts';
import { withEndpoint } from './with-endpoint.ts';

const ID = '7f9c24e8-3b0a-4f6e-9d1b-5a2c8e4f0b13';
const INPUT = '< order.json';

export const payments = family({
	name: 'payments',
	verbs: {
		create: call('payments create', 'POST', 'payment-links', {
			summary: 'Create a payment link, once for each attempt',
			kind: 'payment',
			body: PAYMENT_LINK,
			example: `--config checkout.config.mjs ${INPUT}`,
		}),
		get: call('payments get', 'GET', 'payment-links/{id}', {
			summary: 'Get the status of a payment link',
			kind: 'payment',
			example: ID,
		}),
		cancel: call('payments cancel', 'POST', 'payment-links/{id}/cancel', {
			summary: 'Cancel a payment link that is not paid',
			kind: 'payment',
			example: ID,
		}),
		...bookVerbs('payments'),
		refund: refundVerb('payments'),
	},
	example: 'payments export --since 2026-11-01 --until 2026-12-01 --zone America/Bogota',
});

export const connectLinks = family({
	name: 'connect-links',
	verbs: {
		create: call('connect-links create', 'POST', 'connect-links', {
			summary: 'Create a link on which a customer saves a card or account',
			kind: 'connect link',
			body: CONNECT_LINK,
			example: `--config checkout.config.mjs ${INPUT}`,
		}),
		get: call('connect-links get', 'GET', 'connect-links/{id}', {
			summary: 'Get the status of a connect link, and what was saved',
			kind: 'connect link',
			example: ID,
		}),
	},
	example: `connect-links get ${ID} --config checkout.config.mjs`,
});

export const charges = family({
	name: 'charges',
	verbs: {
		create: call('charges create', 'POST', 'charges', {
			summary: 'Charge a saved card or account, once for each attempt',
			kind: 'charge',
			body: CHARGE,
			example: `--config checkout.config.mjs ${INPUT}`,
		}),
		get: call('charges get', 'GET', 'charges/{reference}', {
			summary: 'Get the status of a charge',
			kind: 'charge',
			example: '01JD8Q2V5K7XN3RTMB',
		}),
	},
	example: `charges create --config checkout.config.mjs ${INPUT}`,
});

export const links = family({
	name: 'links',
	verbs: {
		list: call('links list', 'GET', 'links/{provider}', {
			summary: 'List the reusable links at a provider',
			kind: 'link',
			example: 'neopay',
		}),
		create: call('links create', 'POST', 'links/{provider}', {
			summary: 'Create a reusable link as a draft',
			kind: 'link',
			body: MANAGED_LINK,
			example: `neopay ${INPUT}`,
		}),
		get: call('links get', 'GET', 'links/{provider}/{id}', {
			summary: 'Get a reusable link',
			kind: 'link',
			example: `neopay ${ID}`,
		}),
		publish: call('links publish', 'POST', 'links/{provider}/{id}/publish', {
			summary: 'Make a reusable link payable',
			kind: 'link',
			example: `neopay ${ID}`,
		}),
		unpublish: call('links unpublish', 'POST', 'links/{provider}/{id}/unpublish', {
			summary: 'Turn a reusable link back into a draft',
			kind: 'link',
			example: `neopay ${ID}`,
		}),
		close: call('links close', 'POST', 'links/{provider}/{id}/close', {
			summary: 'Close a reusable link for good',
			kind: 'link',
			example: `neopay ${ID}`,
		}),
	},
	example: 'links list neopay --config checkout.config.mjs',
});

/**
 * A call of an admin route of the endpoint. The response is printed as JSON on standard output.
 * @param command as typed, e.g. `payments get`
 * @param path below `/v1/admin/`; the names in braces are the arguments of the subcommand
 */
function call(
	command: string,
	method: 'GET' | 'POST',
	path: string,
	facts: {
		readonly summary: string;
		readonly kind: Subject['kind'];
		readonly body?: Body;
		readonly example: string;
	},
): Verb {
	const { summary, kind, body, example } = facts;
	const words = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
	return {
		summary,
		words,
		example,
		...(body && { usage: INPUT, notes: bodyHelp(body) }),
		async run({ words: given, terminal, locate }) {
			const location = await locate();
			const input = body && (await readInput(terminal, command));
			const values = Object.fromEntries(words.map((name, at) => [name, given[at] ?? '']));
			const subject: Subject = {
				command,
				kind,
				id: values['id'] ?? values['reference'],
				...('reference' in values && { idKind: 'reference' }),
				provider: values['provider'],
				body,
				input: input?.value,
				isRead: method === 'GET',
			};
			const below = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
			const answer = await withEndpoint(location, terminal, subject, (ask) =>
				ask({ method, path: below, body: input?.json }),
			);
			terminal.console.log(JSON.stringify(answer, null, '\t'));
			return EXIT.ok;
		},
	};
}

async function readInput(
	{ stdin }: Terminal,
	command: string,
): Promise<{ readonly json: string; readonly value: unknown }> {
	if (stdin.isTTY) throw new UsageError(`Missing JSON on standard input: ${INPUT}.`, command);
	const json = await text(stdin);
	return { json, value: parseJson(json, 'Standard input') };
}
