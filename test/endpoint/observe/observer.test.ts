import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as api from '@opentelemetry/api';
import { tracing, type Observation } from '../../../src/endpoint/index.ts';
import type { CreatedLink } from '../../../src/wire/links.ts';
import { ProviderError } from '../../../src/providers/provider.ts';
import { fakeProvider } from '../fake-provider.ts';
import { openShop } from '../shop.ts';

const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a03';

describe('Whoever observes an endpoint', () => {
	/** A shop, and everything that is observed of it. */
	function openObserved() {
		const seen: Observation[] = [];
		return { shop: openShop({ observe: (observation) => seen.push(observation) }), seen };
	}

	it('learns of each request by its route, and of the calls that it made', async () => {
		const { shop, seen } = openObserved();
		const response = await shop.create({ attempt });
		const requestId = response.headers.get('x-request-id');
		const request = seen.find(({ kind }) => kind === 'request');
		assert.deepEqual(
			{ ...request, startedAt: 0, durationMs: 0 },
			{
				kind: 'request',
				route: 'POST /v1/payment-links',
				status: 201,
				requestId,
				startedAt: 0,
				durationMs: 0,
			},
		);
		const calls = seen.filter((one) => one.kind !== 'request');
		assert.ok(calls.every((call) => call.requestId === requestId));
		assert.deepEqual(
			calls.flatMap((call) =>
				call.kind === 'provider' ? [`${call.provider} ${call.verb} ${call.outcome}`] : [],
			),
			['fakepay createPayment ok'],
		);
		assert.ok(calls.some((call) => call.kind === 'store' && call.verb === 'claim'));
	});

	it('is told of ids by their place, never by themselves', async () => {
		const { shop, seen } = openObserved();
		const link = (await (await shop.create({ attempt })).json()) as CreatedLink;
		await shop.status(link);
		await shop.send('/v1/items/coffee?utm=canary');
		await shop.send('/nowhere/canary');
		assert.deepEqual(
			seen.flatMap((one) => (one.kind === 'request' ? [`${one.route} ${one.status}`] : [])),
			[
				'POST /v1/payment-links 201',
				'GET /v1/payment-links/{id} 200',
				'GET /v1/items/{id} 200',
				'unknown 404',
			],
		);
		assert.doesNotMatch(JSON.stringify(seen), new RegExp(`canary|${link.id}|${link.status_token}`));
	});

	it('learns how a provider failed', async () => {
		const { shop, seen } = openObserved();
		shop.provider.fates.push('lost');
		await shop.create({ attempt });
		const call = seen.find(({ kind }) => kind === 'provider');
		assert.equal(call?.kind === 'provider' && call.outcome, 'timeout');
	});

	it('sees the calls about managed links, and the check of a webhook', async () => {
		const seen: Observation[] = [];
		const provider = Object.assign(fakeProvider(), {
			links: {
				create: () => Promise.reject(new Error('not used')),
				get: () => Promise.reject(new Error('not used')),
				close: () => Promise.reject(new Error('not used')),
				list: () => Promise.resolve([]),
			},
			readWebhook: () =>
				Promise.reject(
					new ProviderError({
						provider: 'fakepay',
						fault: 'unauthorized',
						executed: 'no',
						message: 'forged',
					}),
				),
		});
		const shop = openShop({ provider, observe: (observation) => seen.push(observation) });
		assert.deepEqual(await shop.endpoint.links.list('fakepay'), []);
		await shop.send('/v1/webhooks/fakepay', { method: 'POST', body: '{}' });
		assert.deepEqual(
			seen.flatMap((one) => (one.kind === 'provider' ? [`${one.verb} ${one.outcome}`] : [])),
			['links.list ok', 'readWebhook unauthorized'],
		);
	});

	it('does not mix up requests that run at the same time', async () => {
		const { shop, seen } = openObserved();
		const responses = await Promise.all(Array.from({ length: 20 }, () => shop.create()));
		for (const response of responses) {
			const id = response.headers.get('x-request-id');
			const mine = seen.filter(({ requestId }) => requestId === id);
			assert.equal(mine.filter(({ kind }) => kind === 'provider').length, 1);
			assert.equal(mine.filter(({ kind }) => kind === 'request').length, 1);
		}
	});
});

describe('Every answer', () => {
	it('says how long it took, and what it waited for', async () => {
		const response = await openShop().create({ attempt });
		assert.match(
			response.headers.get('server-timing') ?? '',
			/^total;dur=[\d.]+(, provider;dur=[\d.]+)?, store;dur=[\d.]+$/,
		);
	});
});

describe('Traces', () => {
	it('have a span for each request, with its calls inside', async () => {
		interface Drawn {
			readonly name: string;
			readonly parent: string | undefined;
			readonly attributes: unknown;
			failed: boolean;
			ended: boolean;
		}
		const drawn: Drawn[] = [];
		const KEY = api.createContextKey('span');
		// A tracer that keeps what it is given; contexts and kinds are the package's own.
		const recording = {
			...api,
			trace: {
				getTracer: () => ({
					startSpan(name: string, { attributes }: { attributes: unknown }, context: api.Context) {
						const span: Drawn = {
							name,
							parent: context.getValue(KEY) as string | undefined,
							attributes,
							failed: false,
							ended: false,
						};
						drawn.push(span);
						return {
							name,
							setStatus: () => (span.failed = true),
							end: () => (span.ended = true),
						};
					},
				}),
				setSpan: (context: api.Context, span: { name: string }) => context.setValue(KEY, span.name),
			},
		};
		const shop = openShop({ observe: tracing(recording as never) });
		shop.provider.fates.push('unreachable');
		await shop.create({ attempt });
		const root = drawn.find(({ name }) => name === 'POST /v1/payment-links');
		assert.equal(root?.parent, undefined);
		assert.equal(root?.failed, true, '503');
		const call = drawn.find(({ name }) => name === 'fakepay createPayment');
		assert.equal(call?.parent, 'POST /v1/payment-links');
		assert.equal(call?.failed, true);
		assert.ok(drawn.every(({ ended }) => ended));
	});

	it('may be drawn with the package as it is, before anybody set up a tracer', async () => {
		const shop = openShop({ observe: tracing(api) });
		assert.equal((await shop.create({ attempt })).status, 201);
	});
});
