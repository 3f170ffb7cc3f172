import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { PLATFORM } from '../../../src/wire/surroundings.ts';
import { createHttp } from '../../../src/providers/kit/http/http.ts';
import type { HttpRequest } from '../../../src/providers/kit/http/http-types.ts';
import { refused } from '../test-provider.ts';

type Step = Response | Error | 'hang';

const HANGS = (request: Request) =>
	new Promise<Response>((_, reject) => {
		request.signal.addEventListener('abort', () => reject(request.signal.reason as Error));
	});

/** A fetch that does one step after the other, and what it was asked. */
function scripted(...steps: Step[]) {
	const times: number[] = [];
	const begin = createHttp({
		provider: 'test',
		baseUrl: 'https://api.example/v1',
		headers: () => ({}),
		secrets: [],
		explain: () => ({}),
		// The clock that these tests mock is `Date`.
		surroundings: { ...PLATFORM, monotonic: () => Date.now() },
		fetch: async (input) => {
			times.push(Date.now());
			const step = steps[times.length - 1] ?? Response.json({});
			if (step === 'hang') return HANGS(input as Request);
			if (step instanceof Error) throw step;
			return step;
		},
	});
	return { begin, times };
}

const POST: HttpRequest = { method: 'POST', path: 'payments', body: { amount: 1 }, repeatable: true };

const failed = (code: string, ...more: Error[]) =>
	new TypeError('fetch failed', {
		cause: Object.assign(more.length > 0 ? new AggregateError(more) : new Error(code), { code }),
	});

const status = (code: number, headers: Record<string, string> = {}) =>
	new Response('{}', { status: code, headers });

/** Lets timers run out, and whatever waits for them, until `running` has ended. */
async function settle<T>(running: Promise<T>): Promise<T> {
	let ended = false;
	void running.then(
		() => (ended = true),
		() => (ended = true),
	);
	for (let tick = 0; tick < 400 && !ended; tick++) {
		for (let turn = 0; turn < 20; turn++) await Promise.resolve();
		await new Promise((resolve) => setImmediate(resolve));
		if (!ended) mock.timers.tick(50);
	}
	assert.ok(ended, 'still running after 20 seconds');
	return running;
}

describe('requests to a provider, by the clock', () => {
	beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.UTC(2026, 0, 1) }));
	afterEach(() => mock.timers.reset());

	it('gives up a body that never ends, even if the platform has lost sight of the signal', async () => {
		let cancelled = false;
		const endless = new ReadableStream({
			start: (controller) => controller.enqueue(new TextEncoder().encode('{')),
			cancel: () => void (cancelled = true),
		});
		const { begin } = scripted(new Response(endless));
		const start = Date.now();
		await refused(settle(begin()(POST)), { fault: 'timeout', executed: 'maybe' });
		assert.ok(Date.now() - start <= 12_100, 'within the budget');
		assert.ok(cancelled, 'the connection is ended');
	});

	it('are repeated at once when they were certainly not sent', async () => {
		for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']) {
			const { begin, times } = scripted(failed(code));
			await settle(begin()({ ...POST, repeatable: false }));
			assert.equal(times.length, 2);
			assert.ok((times[1] ?? 0) - (times[0] ?? 0) <= 50);
		}
	});

	it('are sent twice at most, however often they fail', async () => {
		const { begin, times } = scripted(failed('ECONNREFUSED'), failed('ECONNREFUSED'), failed('ECONNREFUSED'));
		await settle(refused(begin()(POST), { fault: 'unavailable', executed: 'no' }));
		assert.equal(times.length, 2);
	});

	it('were not sent when every address of the host refused', async () => {
		const one = (code: string) => Object.assign(new Error(code), { code });
		const all = () => failed('ECONNREFUSED', one('ECONNREFUSED'), one('ENETUNREACH'));
		await settle(refused(scripted(all(), all()).begin()(POST), { executed: 'no' }));
		const mixed = () => failed('ECONNREFUSED', one('ECONNREFUSED'), one('ECONNRESET'));
		await settle(refused(scripted(mixed(), mixed()).begin()(POST), { executed: 'maybe' }));
	});

	it('may have been sent when nobody knows what went wrong', async () => {
		for (const error of [
			failed('ECONNRESET'),
			failed('EPIPE'),
			failed('UND_ERR_SOCKET'),
			new TypeError('fetch failed'),
		]) {
			const { begin, times } = scripted(error);
			await settle(
				refused(begin()({ ...POST, repeatable: false }), { fault: 'unavailable', executed: 'maybe' }),
			);
			assert.equal(times.length, 1);
		}
	});

	it('never say in an error what fetch said', async () => {
		const { begin } = scripted(new Error('canary in a message'), new Error('canary'));
		const error = await settle(refused(begin()(POST), { fault: 'unavailable', executed: 'maybe' }));
		assert.doesNotMatch(error.stack ?? '', /canary/);
	});

	it('wait as long as the provider asks, up to five seconds', async () => {
		const rows: readonly [string, number, number | undefined][] = [
			['0', 0, undefined],
			['3', 3000, undefined],
			['5', 5000, undefined],
			['Thu, 01 Jan 2026 00:00:02 GMT', 2000, undefined],
		];
		for (const [value, waitMs] of rows) {
			mock.timers.setTime(Date.UTC(2026, 0, 1));
			const { begin, times } = scripted(status(503, { 'retry-after': value }));
			await settle(begin()(POST));
			const waited = (times[1] ?? 0) - (times[0] ?? 0);
			assert.ok(waited >= waitMs && waited <= waitMs + 100, `${value}: waited ${waited}`);
		}
		for (const value of ['6', '3600', 'Thu, 01 Jan 2026 00:01:00 GMT']) {
			mock.timers.setTime(Date.UTC(2026, 0, 1));
			const { begin, times } = scripted(status(503, { 'retry-after': value }));
			const error = await settle(refused(begin()(POST), { fault: 'unavailable' }));
			assert.equal(times.length, 1);
			assert.ok((error.retryAfterSeconds ?? 0) >= 6);
		}
	});

	it('pause a little, and not always the same, when the provider says nothing', async () => {
		const pauses = new Set<number>();
		const random = mock.method(Math, 'random', () => pauses.size / 4);
		for (let i = 0; i < 4; i++) {
			const { begin, times } = scripted(status(500));
			await settle(begin()(POST));
			pauses.add((times[1] ?? 0) - (times[0] ?? 0));
		}
		random.mock.restore();
		assert.ok(pauses.size > 1);
		for (const pause of pauses) assert.ok(pause >= 200 && pause <= 500, String(pause));
	});

	it('give one try eight seconds and everything eleven and a half', async () => {
		const start = Date.now();
		const { begin, times } = scripted('hang', 'hang');
		await settle(refused(begin()(POST), { fault: 'timeout', executed: 'maybe' }));
		assert.equal(times.length, 2);
		assert.ok(Math.abs((times[1] ?? 0) - start - 8_000) < 600);
		assert.ok(Math.abs(Date.now() - start - 11_500) <= 200);
	});

	it('share the time among all the requests of one verb', async () => {
		const { begin, times } = scripted(Response.json({}), 'hang', 'hang');
		const send = begin();
		await settle(send(POST));
		mock.timers.tick(10_500);
		const start = Date.now();
		await settle(refused(send(POST), { fault: 'timeout', executed: 'maybe' }));
		assert.ok(Date.now() - start <= 1_200);
		const sent = times.length;
		await settle(refused(send(POST), { fault: 'timeout', executed: 'no' }));
		assert.equal(times.length, sent, 'nothing is sent when the time is up');
	});

	it('repeat no write that the provider would not recognise', async () => {
		for (const step of [status(500), status(429), 'hang' as const, failed('ECONNRESET')]) {
			const { begin, times } = scripted(step);
			await settle(refused(begin()({ ...POST, repeatable: false }), {}));
			assert.equal(times.length, 1);
		}
	});
});

describe('requests to a provider that is down', () => {
	const ONCE: HttpRequest = { ...POST, repeatable: false };
	const broken = () => failed('ECONNRESET');
	beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.UTC(2026, 0, 1) }));
	afterEach(() => mock.timers.reset());

	it('are not sent for ten seconds after five in a row had no answer, and fail at once', async () => {
		const { begin, times } = scripted(...Array.from({ length: 5 }, broken));
		for (let count = 0; count < 5; count++) await settle(refused(begin()(ONCE), { executed: 'maybe' }));
		mock.timers.tick(4_000);
		const start = Date.now();
		const error = await settle(refused(begin()(ONCE), { fault: 'unavailable', executed: 'no' }));
		assert.ok(Date.now() - start <= 50);
		assert.equal(error.retryAfterSeconds, 6);
		assert.equal(times.length, 5);
		mock.timers.tick(7_000);
		await settle(begin()(ONCE));
		await settle(begin()(ONCE));
		assert.equal(times.length, 7, 'it is back');
	});

	it('are tried by one for all once the pause is over', async () => {
		const { begin, times } = scripted(...Array.from({ length: 6 }, broken));
		for (let count = 0; count < 5; count++) await settle(refused(begin()(ONCE), {}));
		mock.timers.tick(11_000);
		const all = [1, 2, 3].map(() => refused(begin()(ONCE), { fault: 'unavailable' }));
		await settle(Promise.all(all));
		assert.equal(times.length, 6);
		await settle(refused(begin()(ONCE), { executed: 'no' }));
		assert.equal(times.length, 6, 'the pause begins anew');
	});

	for (const [name, answer] of [
		['a refusal', () => status(422)],
		['an error about this one request', () => status(500)],
		['success', () => status(200)],
	] as const) {
		it(`are told from those that got ${name}`, async () => {
			const { begin, times } = scripted(...[1, 2, 3].flatMap(() => [broken(), broken(), answer()]));
			for (let count = 0; count < 9; count++) await settle(begin()(ONCE).catch(() => undefined));
			assert.equal(times.length, 9);
		});
	}

	it('count by what gateways say of a provider behind them', async () => {
		for (const code of [502, 503, 504]) {
			const { begin, times } = scripted(...Array.from({ length: 5 }, () => status(code)));
			for (let count = 0; count < 6; count++) await settle(refused(begin()(ONCE), {}));
			assert.equal(times.length, 5);
		}
	});

	it('do not count when it was the caller who ended them', async () => {
		const { begin, times } = scripted(...Array.from({ length: 6 }, () => 'hang' as const));
		for (let count = 0; count < 6; count++) {
			const caller = new AbortController();
			const call = refused(begin({ signal: caller.signal })(ONCE), { fault: 'timeout' });
			caller.abort();
			await settle(call);
		}
		await settle(begin()(ONCE));
		assert.equal(times.length, 7);
	});
});

describe('requests to a provider, when they are over', () => {
	it('leave no timer behind', async () => {
		const { begin } = scripted(Response.json({}), new Error('broken'));
		await begin()(POST);
		await refused(begin()({ ...POST, repeatable: false }), {});
		assert.deepEqual(
			process.getActiveResourcesInfo().filter((name) => name === 'Timeout'),
			[],
		);
	});
});
