import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { describeProblem, ProblemError } from '../../endpoint/http/problems.ts';
import { createLinkRequest } from '../../endpoint/http/schemas.ts';
import { PROBLEM_CODES, type Problem, type ProblemCode } from '../../wire/problem.ts';
import * as answers from './answers.ts';
import { EXAMPLES, REQUEST_ID } from './examples.ts';
import { OPERATIONS, type Operation } from './operations.ts';

type Json = Readonly<Record<string, unknown>>;

/** Problems that any route may return. */
const OF_ALL: readonly ProblemCode[] = ['origin_not_allowed', 'internal'];

const HEADERS = {
	'X-Request-Id': {
		description: 'Names the request in the merchant’s log.',
		schema: { type: 'string', format: 'uuid' },
	},
	'Idempotent-Replayed': {
		description: '`true` when an earlier request of the attempt made the link.',
		schema: { type: 'string', enum: ['true'] },
	},
	'Retry-After': { description: 'Whole seconds.', schema: { type: 'integer', minimum: 1 } },
	ETag: { description: 'For `If-None-Match`.', schema: { type: 'string' } },
	Location: { description: 'The provider’s page.', schema: { type: 'string', format: 'uri' } },
} as const;

const PARAMETERS = {
	IdempotencyKey: {
		name: 'Idempotency-Key',
		in: 'header',
		description:
			'The attempt, quoted or not. May stand for `attempt` in the body; where both are given they are equal.',
		schema: { type: 'string', format: 'uuid' },
	},
	AcceptLanguage: {
		name: 'Accept-Language',
		in: 'header',
		description:
			'Language of problems and pages, unless the body has a `locale`: `es` (default), `en`, `pt`, `fr`.',
		schema: { type: 'string' },
	},
} as const;

/** Ids in paths, by their name in the path. */
const IDS: Readonly<Record<string, Json>> = {
	id: { type: 'string' },
	provider: { type: 'string', pattern: '^[a-z]+$' },
	reference: { type: 'string', pattern: '^[0-9A-Z]{18}$' },
};

/**
 * The description of the endpoint (OpenAPI 3.1), generated from the schemas that validate requests and those that its
 * tests check responses with.
 */
export function describeEndpoint(version: string): Json {
	const schemas = new Map<string, Json>([
		['Problem', schemaOf(answers.problem)],
		['CreateLinkForm', formSchema()],
	]);
	const paths: Record<string, Record<string, Json>> = {};
	for (const operation of OPERATIONS) {
		for (const [name, schema] of Object.entries({ ...operation.request, ...operation.answer })) {
			schemas.set(
				name,
				operation.once && operation.request?.[name] ? onceSchema(schema, name) : schemaOf(schema),
			);
		}
		(paths[operation.path] ??= {})[operation.method] = describeOperation(operation);
	}
	return {
		openapi: '3.1.0',
		info: {
			title: 'checkout-links',
			version,
			summary: 'Payment links of OnePay, Yuno and Neopay',
			description:
				'Money is a decimal string in major units with an ISO 4217 code. Times are ISO 8601 in UTC. Problems are RFC 9457.',
			license: { name: 'MIT', identifier: 'MIT' },
		},
		servers: [{ url: '.', description: 'Where this document is.' }],
		tags: [
			{ name: 'Payer', description: 'For pages of the origins in the configuration.' },
			{ name: 'Provider', description: 'For the providers.' },
			{
				name: 'Merchant',
				description:
					'For the merchant’s own servers. These routes exist only where an admin secret is configured (those of refunds where theirs is), and not for a request with an `Origin`.',
			},
			{ name: 'Operations', description: 'For monitoring.' },
		],
		paths: {
			...paths,
			'/openapi.json': {
				get: {
					operationId: 'getDescription',
					tags: ['Operations'],
					summary: 'This document',
					security: [],
					responses: {
						200: {
							description: 'OpenAPI 3.1',
							headers: headersOf(['X-Request-Id', 'ETag']),
							content: { 'application/json': { schema: { type: 'object' } } },
						},
					},
				},
			},
		},
		components: {
			schemas: Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
			examples: Object.fromEntries(PROBLEM_CODES.map((code) => [code, { value: exampleOf(code) }])),
			headers: HEADERS,
			parameters: PARAMETERS,
			securitySchemes: {
				status_token: {
					type: 'http',
					scheme: 'bearer',
					bearerFormat: 'JWT',
					description:
						'The `status_token` of the answer that made the link. Reads the status of that link and nothing else.',
				},
				admin: { type: 'http', scheme: 'bearer', description: 'The secret of `admin` in the configuration.' },
				refunds: {
					type: 'http',
					scheme: 'bearer',
					description:
						'The secret of `refunds` in the configuration. The admin secret does not open these routes.',
				},
			},
		},
	};
}

function describeOperation(operation: Operation): Json {
	const { id, tag, summary, description, security, status } = operation;
	const [answer = ''] = Object.keys(operation.answer);
	const ids = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
		name,
		in: 'path',
		required: true,
		schema: IDS[name] ?? {},
	}));
	return {
		operationId: id,
		tags: [tag],
		summary,
		...(description !== undefined && { description }),
		security: security ? [{ [security]: [] }] : [],
		parameters: [
			...ids,
			...Object.entries(operation.query ?? {}).map(([name, [about, schema]]) => ({
				name,
				in: 'query',
				...(about !== '' && { description: about }),
				schema: schemaOf(schema),
			})),
			...(operation.once ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
			{ $ref: '#/components/parameters/AcceptLanguage' },
		],
		...requestOf(operation),
		responses: {
			[status]: {
				description: summary,
				headers: headersOf(['X-Request-Id', ...(operation.headers ?? [])]),
				content: { 'application/json': { schema: ref(answer), ...example(answer) } },
			},
			...(operation.form && {
				200: {
					description: 'For a form without an attempt: a page with the same form, an attempt and one button.',
					headers: headersOf(['X-Request-Id']),
					content: { 'text/html': { schema: { type: 'string' } } },
				},
			}),
			...(operation.headers?.includes('ETag') && {
				304: { description: 'As the browser knows it.', headers: headersOf(['ETag']) },
			}),
			...(operation.form && {
				303: {
					description: 'For a form: to the provider’s page.',
					headers: headersOf(['Location', 'Idempotent-Replayed']),
				},
			}),
			...problemsOf(operation),
		},
	};
}

function requestOf({ request, form, raw }: Operation): Json {
	const [body] = Object.keys(request ?? {});
	if (raw) return { requestBody: { required: true, content: { '*/*': { schema: {} } } } };
	if (body === undefined) return {};
	return {
		requestBody: {
			required: true,
			content: {
				'application/json': { schema: ref(body), ...example(body) },
				...(form && {
					'application/x-www-form-urlencoded': {
						schema: ref('CreateLinkForm'),
						...example('CreateLinkForm'),
					},
				}),
			},
		},
	};
}

/** Problems by their HTTP status, with an example of each code. */
function problemsOf({ problems, form }: Operation): Json {
	const described = [...new Set([...problems, ...OF_ALL])].map(exampleOf);
	return Object.fromEntries(
		[...new Set(described.map(({ status }) => status))].sort().map((status) => {
			const same = described.filter((problem) => problem.status === status);
			return [
				status,
				{
					description: same.map(({ code }) => `\`${code}\``).join(', '),
					headers: headersOf([
						'X-Request-Id',
						...(same.some(({ retryable }) => retryable) ? (['Retry-After'] as const) : []),
					]),
					content: {
						'application/problem+json': {
							schema: ref('Problem'),
							examples: Object.fromEntries(
								same.map(({ code }) => [code, { $ref: `#/components/examples/${code}` }]),
							),
						},
						...(form && { 'text/html': { schema: { type: 'string' } } }),
					},
				},
			];
		}),
	);
}

function exampleOf(code: ProblemCode): Problem {
	return describeProblem(new ProblemError(code), REQUEST_ID, 'en');
}

function headersOf(names: readonly (keyof typeof HEADERS)[]): Json {
	return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function ref(name: string): Json {
	return { $ref: `#/components/schemas/${name}` };
}

function example(name: string): Json {
	const value = EXAMPLES[name];
	return value === undefined ? {} : { example: value };
}

/** JSON Schema of a validation schema. Trimming and conversion to lower case are not part of it. */
function schemaOf(schema: v.GenericSchema): Json {
	const { $schema: _, ...json } = toJsonSchema(schema, {
		target: 'draft-2020-12',
		ignoreActions: ['trim', 'to_lower_case'],
		// JSON Schema has no regular-expression flags. Ours only make the letters of a UUID case-insensitive.
		overrideAction: ({ valibotAction, jsonSchema: { pattern: _pattern, ...rest } }) =>
			'requirement' in valibotAction &&
			valibotAction.requirement instanceof RegExp &&
			valibotAction.requirement.flags === 'i'
				? { ...rest, format: 'uuid' }
				: undefined,
	});
	return json;
}

/** A body whose attempt may be in a header, and which names the purchase in exactly one way. */
function onceSchema(schema: v.GenericSchema, name: string): Json {
	const json = schemaOf(schema) as { readonly required?: readonly string[] };
	const required = (json.required ?? []).filter((field) => field !== 'attempt');
	return {
		...json,
		required,
		...(name === 'CreateLink' && { oneOf: [{ required: ['item'] }, { required: ['token'] }] }),
	};
}

/** The same fields in a form: flat, as text, and empty where they are omitted. */
function formSchema(): Json {
	const { properties } = schemaOf(createLinkRequest) as {
		readonly properties: Readonly<Record<string, { readonly properties?: Json }>>;
	};
	const { customer, expected_amount: _, ...fields } = properties;
	return {
		type: 'object',
		description:
			'Fields left empty are left out. The page that renders the form puts a UUID of its own into `attempt`; without one the answer is a page with the same form and an attempt.',
		properties: {
			...fields,
			...Object.fromEntries(
				Object.entries(customer?.properties ?? {}).map(([name, field]) => [`customer.${name}`, field]),
			),
		},
		additionalProperties: false,
	};
}
