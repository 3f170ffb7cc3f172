import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { ClockWatch } from '../../src/cli/doctor/clock.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { checkReach } from '../../src/cli/doctor/reach.ts';
import { checkStore } from '../../src/cli/doctor/store.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { ProviderError, type ProviderFault } from '../../src/providers/provider.ts';
import { memory } from '../../src/stores/memory.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const PROVIDER = onepay({ secretKey: 'sk_test_x' });
/** The finding, of which there is one. */
const only = async (findings: Promise<readonly Finding[]>): Promise<Finding> => {
	const [finding, ...others] = await findings;
	assert.equal(others.length, 0);
	assert(finding);
	return finding;
};
const forever = () => new Promise<never>(() => {});

describe('What checkout-links doctor says of a provider', () => {
	const failing = (fault: ProviderFault, status?: number, message = 'it said no') =>
		checkReach({
			...PROVIDER,
			getPayment: () =>
				Promise.reject(new ProviderError({ provider: 'onepay', fault, status, message, executed: 'maybe' })),
		});
	const SAYS: readonly (readonly [ProviderFault, number | undefined, level: string, says: RegExp])[] = [
		['not_found', 404, 'good', /accepted the key \(\d+ ms\)/],
		['unauthorized', 403, 'problem', /rejected the key \(HTTP 403\)\. Copy ONEPAY_SECRET_KEY/],
		['unavailable', 503, 'problem', /unavailable \(HTTP 503\)\. Check its status page/],
		['unavailable', undefined, 'problem', /could not be reached\. Check the network/],
		['unreadable', 200, 'problem', /is not from OnePay \(HTTP 200\)\. `baseUrl` must be/],
		['timeout', undefined, 'problem', /did not answer within 5 seconds/],
		['rejected', 400, 'warning', /could not be checked \(HTTP 400\)\. Run this again/],
		['rate_limited', 429, 'warning', /could not be checked \(HTTP 429\)/],
	];
	for (const [fault, status, level, says] of SAYS) {
		it(`that is ${fault}${status === undefined ? '' : ` with ${status}`}`, async () => {
			const finding = await failing(fault, status);
			assert.equal(finding.level, level);
			assert.match(finding.message, says);
		});
	}

	it('names what the system calls a connection that fails', async () => {
		const { message } = await failing('unavailable', undefined, 'could not be reached (ENOTFOUND)');
		assert.match(message, /could not be reached \(ENOTFOUND\)\./);
	});

	it('whose adapter fails', async () => {
		const broken = { ...PROVIDER, getPayment: () => Promise.reject(new TypeError('oops')) };
		const { level, message } = await checkReach(broken);
		assert.equal(level, 'problem');
		assert.match(message, /its adapter failed \(TypeError: oops\)/);
	});

	it('that does not answer, after five seconds', async ({ mock }) => {
		mock.timers.enable({ apis: ['setTimeout'] });
		let signal: AbortSignal | undefined;
		const finding = checkReach({
			...PROVIDER,
			getPayment: (_, call) => {
				signal = call?.signal;
				return forever();
			},
		});
		mock.timers.tick(4999);
		assert.equal(signal?.aborted, false);
		mock.timers.tick(1);
		assert.equal(signal.aborted, true, 'the adapter is told');
		const { level, message } = await finding;
		assert.equal(level, 'problem');
		assert.match(message, /^OnePay did not answer within 5 seconds/);
	});
});

describe('What checkout-links doctor says of a store', () => {
	it('that does not answer, after five seconds', async ({ mock }) => {
		mock.timers.enable({ apis: ['setTimeout'] });
		const found = checkStore({ ...memory(), claim: forever }, 1);
		mock.timers.tick(5000);
		const { level, message } = await only(found);
		assert.equal(level, 'problem');
		assert.match(message, /no answer within 5 seconds/);
	});

	it('whose server has settings under which it may forget', async () => {
		const store = { ...memory(), durable: true };
		const findings = await checkStore(
			{ ...store, inspect: () => Promise.resolve([{ level: 'problem' as const, message: 'It forgets.' }]) },
			1,
		);
		assert.deepEqual(
			findings.map(({ level }) => level),
			['good', 'problem'],
		);
		assert.equal(findings[1]?.message, 'It forgets.');
	});

	it('whose server does not answer for its settings', async ({ mock }) => {
		mock.timers.enable({ apis: ['setTimeout'] });
		let isAsked = () => {};
		const asked = new Promise<void>((resolve) => (isAsked = resolve));
		const inspect = () => {
			isAsked();
			return forever();
		};
		const findings = checkStore({ ...memory(), durable: true, inspect }, 1);
		await asked;
		mock.timers.tick(5000);
		assert.match(
			(await findings)[1]?.message ?? '',
			/settings could not be checked.*no answer within 5 seconds/,
		);
	});

	it('that loses what is written', async () => {
		const { level, message } = await only(
			checkStore({ ...memory(), find: () => Promise.resolve(undefined) }, 1),
		);
		assert.equal(level, 'problem');
		assert.match(message, /failed a write\/read test.*something else than was written/);
	});

	it('that several machines share, or may share', async () => {
		const shared = { ...memory(), durable: true, shared: true };
		assert.match((await only(checkStore(shared, 3))).message, /shared by 3 machines\.$/);
		assert.match((await only(checkStore(shared, 1))).message, /set `instances` to their number\.$/);
	});

	it('leaves nothing behind for longer than a minute, and nothing that is ever due', async () => {
		let now = 0;
		const store = memory({ clock: () => now });
		const keys: string[] = [];
		const { level } = await only(
			checkStore(
				{ ...store, durable: true, claim: (claim) => (keys.push(claim.key), store.claim(claim)) },
				1,
			),
		);
		assert.equal(level, 'good');
		const [key = ''] = keys;
		assert.ok(await store.find({ key }));
		now = HOUR_MS;
		assert.equal(await store.nextDueMs(), null);
		assert.equal(await store.find({ key }), undefined);
	});
});

describe("What checkout-links doctor says of this machine's clock", () => {
	/** Watches while providers answer whose clocks are off by so much. */
	async function watched(...offMs: readonly (number | undefined)[]) {
		return watchedAt('https://provider.example', ...offMs);
	}
	async function watchedAt(address: string, ...offMs: readonly (number | undefined)[]) {
		const original = globalThis.fetch;
		// The header has whole seconds, of which the middle counts.
		mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 10, 21, 0, 0, 0, 500) });
		const answers = offMs.map(
			(off) =>
				new Response(null, {
					headers: off === undefined ? {} : { date: new Date(Date.now() + off).toUTCString() },
				}),
		);
		globalThis.fetch = () => Promise.resolve(answers.shift() ?? Response.error());
		try {
			const watch = new ClockWatch();
			watch.start();
			for (const _ of offMs) await fetch(address);
			return watch.stop();
		} finally {
			globalThis.fetch = original;
			mock.timers.reset();
		}
	}
	const SAYS: readonly (readonly [
		name: string,
		offMs: readonly (number | undefined)[],
		level: string,
		says: RegExp,
	])[] = [
		['that agrees', [0], 'good', /agrees/],
		['that is 20 seconds off', [-20 * SECOND_MS], 'good', /agrees/],
		[
			'that is behind by a minute',
			[MINUTE_MS],
			'warning',
			/60 s behind; tokens fail above 60 s\. Enable NTP/,
		],
		['that is ahead by four minutes', [-4 * MINUTE_MS], 'warning', /4 minutes ahead/],
		['that is behind by six minutes', [6 * MINUTE_MS], 'problem', /6 minutes behind.*refused.*NTP/],
		['that is ahead by three hours', [-3 * HOUR_MS], 'problem', /3 hours ahead/],
		['that is ahead by three years', [-3 * 365 * 24 * HOUR_MS], 'problem', /1095 days ahead/],
		['that one of two providers contradicts', [6 * MINUTE_MS, 0], 'good', /agrees/],
		['when nobody says the time', [undefined], 'warning', /could not be checked/],
	];
	for (const [name, offMs, level, says] of SAYS) {
		it(name, async () => {
			const finding = await watched(...offMs);
			assert.equal(finding.level, level);
			assert.match(finding.message, says);
		});
	}

	it('is not praised where simulators on the same machine agree, and found out where they do not', async () => {
		const agreed = await watchedAt('http://127.0.0.1:8081/v1', 0);
		assert.equal(agreed.level, 'warning');
		assert.match(agreed.message, /could not be checked: the providers are simulators/);
		assert.equal((await watchedAt('http://127.0.0.1:8081/v1', 6 * MINUTE_MS)).level, 'problem');
	});

	it('is not watched any more afterwards', () => {
		const original = globalThis.fetch;
		const watch = new ClockWatch();
		watch.start();
		assert.notEqual(globalThis.fetch, original);
		watch.stop();
		assert.equal(globalThis.fetch, original);
	});
});
