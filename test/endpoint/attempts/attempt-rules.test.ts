import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Attempts, type Intent } from '../../../src/endpoint/attempts/attempts.ts';
import {
	resumeUncertain,
	tryInOrder,
	type ProviderCandidate,
} from '../../../src/endpoint/attempts/candidates.ts';
import type { EarlierPayments } from '../../../src/endpoint/attempts/earlier-payment.ts';
import type { Lease } from '../../../src/endpoint/attempts/lease.ts';
import { attemptIds, type AttemptIds } from '../../../src/endpoint/crypto/keys.ts';
import type { LogEntry } from '../../../src/endpoint/observe/log.ts';
import { ProblemError } from '../../../src/endpoint/http/problems.ts';
import { ProviderError } from '../../../src/providers/provider.ts';
import { memory } from '../../../src/stores/memory.ts';
import type { Store } from '../../../src/stores/store.ts';
import { START } from '../shop.ts';

const root = { kind: 'attempt', id: '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01' } as const;
const DAY = 24 * 60 * 60_000;
const SCOPE = 'checkout';

const INTENT = {
	kind: 'payment',
	root,
	request: root,
	fingerprint: 'f',
	terms: 't',
	checkpoint: 'a',
} as const satisfies Intent;

/** No link gives candidate to a new one. */
const NEVER_ENDED: Pick<EarlierPayments, 'resolve' | 'confirmEnded'> = {
	resolve: (stored) => Promise.resolve({ endedUnpaid: false, stored }),
	confirmEnded: () => Promise.resolve(),
};

/** Entries of the store count what was made; nothing here reads more of a link than that. */
const made = (count: number) => ({ data: JSON.stringify({ made: count, terms: 't' }), dueInMs: null });

/** The rules for "at most once" alone, with a clock that moves only while somebody waits. */
function openRules(change: Partial<Store> = {}) {
	let now = START;
	const clock = () => now;
	const store: Store = { ...memory({ clock }), ...change };
	const log: LogEntry[] = [];
	const waits: number[] = [];
	const done: string[] = [];
	const wait = (ms: number) => void (now += ms);
	let endedUnpaid = false;
	const attempts = new Attempts({
		store,
		endpoint: SCOPE,
		earlier: { ...NEVER_ENDED, resolve: (stored) => Promise.resolve({ endedUnpaid, stored }) },
		clock,
		log: (entry) => log.push(entry),
		sleep: async (ms) => {
			waits.push(ms);
			wait(ms);
		},
	});
	const candidate = (rest: Partial<ProviderCandidate> = {}): ProviderCandidate => ({
		checkpoint: 'a',
		create: async () => made(done.push('create')),
		find: async () => void done.push('find'),
		...rest,
	});
	/** Asks for the link of the one attempt that these tests are about. */
	const open = ({
		candidates = [candidate()],
		resume = () => candidate(),
		check = () => Promise.resolve(),
	}: Making = {}) =>
		attempts.run(INTENT, async (lease: Lease) => {
			if (lease.uncertain !== undefined) return resumeUncertain(lease, resume());
			try {
				await check();
			} catch (refusal) {
				await lease.release();
				throw refusal;
			}
			return tryInOrder(lease, candidates, (entry) => log.push(entry));
		});
	const endUnpaid = () => void (endedUnpaid = true);
	return { attempts, store, clock, log, waits, done, wait, candidate, open, endUnpaid };
}

/** How the link is made; each part as it usually is by default. */
interface Making {
	readonly candidates?: readonly ProviderCandidate[];
	readonly resume?: () => ProviderCandidate | undefined;
	/** Rejects where no new link may be made. */
	readonly check?: () => Promise<void>;
}

const failing = (error: Error) => () => Promise.reject(error);
const fault = (kind: ProviderError['fault'], executed: ProviderError['executed']) =>
	new ProviderError({ provider: 'a', fault: kind, executed, message: kind });

describe('A request that meets another one of its attempt', () => {
	it('waits ten seconds for it, and is then told when to come back', async () => {
		const { open, candidate, waits, done } = openRules();
		void open({ candidates: [candidate({ create: () => new Promise(() => {}) })] });
		await assert.rejects(open(), {
			code: 'attempt_in_progress',
			facts: { retryAfterSeconds: 20 },
		});
		assert.equal(
			waits.reduce((sum, ms) => sum + ms, 0),
			10_000,
		);
		assert.deepEqual(done, []);
	});

	it('lets a moment pass before it asks again', async ({ mock }) => {
		mock.timers.enable({ apis: ['setTimeout'] });
		const { store, clock, candidate } = openRules();
		let asked = 0;
		const { claim } = store;
		store.claim = (wish) => {
			asked++;
			return claim(wish);
		};
		const attempts = new Attempts({ store, endpoint: SCOPE, earlier: NEVER_ENDED, clock, log: () => {} });
		const { promise: gate, resolve } = Promise.withResolvers<void>();
		const slow = candidate({ create: () => gate.then(() => made(1)) });
		const both = [1, 2].map(() => attempts.run(INTENT, (lease) => tryInOrder(lease, [slow], () => {})));
		const turn = () => new Promise((done) => setImmediate(done));
		for (let turns = 0; turns < 1000 && asked < 2; turns++) await turn();
		for (let turns = 0; turns < 50; turns++) await turn();
		assert.equal(asked, 2);
		resolve();
		await both[0];
		mock.timers.tick(100);
		assert.equal((await both[1])?.replayed, true);
		assert.equal(asked, 3);
	});

	it('takes over as soon as the other one may have died, and looks before it sends anything', async () => {
		const { open, store, waits, done } = openRules();
		await store.claim({
			...(await attemptIds(SCOPE, 'payment', root, 0)),
			fingerprint: 'f',
			owner: 'who died',
			checkpoint: 'a',
			leaseMs: 5050,
			ttlMs: DAY,
		});
		assert.equal((await open()).replayed, false);
		assert.equal(
			waits.reduce((sum, ms) => sum + ms, 0),
			5050,
		);
		assert.deepEqual(done, ['find', 'create']);
	});
});

describe('A request whose claim is made, but whose answer from the store is lost', () => {
	/** Loses the answer of the first claim after `before`. */
	const losingOne = (before: (store: Store, ids: Omit<AttemptIds, 'generation'>) => Promise<unknown>) => {
		const rules = openRules();
		const { claim } = rules.store;
		let lost = false;
		rules.store.claim = async (wish) => {
			if (!lost) await before({ ...rules.store, claim }, wish);
			const answer = await claim(wish);
			if (lost) return answer;
			lost = true;
			throw new Error('the connection was cut');
		};
		return rules;
	};

	it('locks nobody out: the next one looks at the provider, and goes on at once', async () => {
		const { open, waits, done } = losingOne(async () => {});
		await assert.rejects(open(), /connection was cut/);
		assert.equal((await open()).replayed, false);
		assert.deepEqual([waits, done], [[], ['find', 'create']]);
	});

	it('leaves an earlier try in doubt', async () => {
		const { open, done } = losingOne(async (store, { key, reference }) => {
			const earlier = {
				key,
				reference,
				fingerprint: 'f',
				owner: 'earlier',
				checkpoint: 'a',
				leaseMs: 1,
				ttlMs: DAY,
			};
			await store.claim(earlier);
			await store.markUncertain(key, 'earlier');
		});
		await assert.rejects(open(), /connection was cut/);
		await open();
		assert.deepEqual(done, ['find', 'create']);
	});

	it('fails with what the store said where that cannot be taken back either', async () => {
		const { open, store } = losingOne(async () => {});
		store.markUncertain = failing(new Error('still cut'));
		await assert.rejects(open(), /connection was cut/);
	});
});

describe('The link of an attempt', () => {
	it('is found by processes of other versions: what its generations are called does not change', async () => {
		const { open, store, done, endUnpaid } = openRules();
		const [burnt, first, second] = await Promise.all(
			[0, 1, 2].map((generation) => attemptIds(SCOPE, 'payment', root, generation)),
		);
		assert(burnt && first && second);
		const claim = { ...burnt, fingerprint: 'f', owner: 'b', checkpoint: 'a', leaseMs: 1, ttlMs: DAY };
		await store.claim(claim);
		await store.complete(burnt.key, claim.owner, { data: '"burnt"', dueInMs: null });
		assert.equal((await open()).stored.key, first.key);
		endUnpaid();
		assert.equal((await open()).stored.key, second.key);
		assert.deepEqual(done, ['create', 'create']);
	});

	it('is remembered for 400 days, and no longer', async () => {
		const { open, wait } = openRules();
		const { key, record } = (await open()).stored;
		wait(400 * DAY - 1);
		const again = await open();
		assert.equal(again.replayed, true);
		assert.equal(again.stored.key, key);
		assert.partialDeepStrictEqual(again.stored.record, record);
		wait(1);
		assert.equal((await open()).replayed, false);
	});

	it('is known once it is made, and not while it is being made', async () => {
		const { attempts, open, candidate } = openRules();
		const known = () => attempts.isKnown('payment', root);
		await open({ candidates: [candidate({ create: async () => made(Number(await known())) })] });
		assert.partialDeepStrictEqual((await open()).stored.record, JSON.parse(made(0).data));
		assert.equal(await known(), true);
		assert.equal(await attempts.isKnown('connect', root), false);
	});

	it('is made anew when the earlier ones ended without money, but not more than twenty times', async () => {
		const { open, done, endUnpaid } = openRules();
		endUnpaid();
		for (let count = 1; count <= 20; count++) assert.equal((await open()).replayed, false);
		await assert.rejects(open(), { code: 'rate_limited', facts: { retryAfterSeconds: 3600 } });
		assert.equal(done.length, 20);
	});
});

describe('What an attempt leaves behind when it', () => {
	const unavailable = fault('unavailable', 'no');
	/** How the first request fails, what is said of it, and what the second one does: with a doubt it looks first. */
	const ends: Record<
		string,
		readonly [
			code: string,
			next: readonly string[],
			rest: (candidate: (rest: Partial<ProviderCandidate>) => ProviderCandidate) => Making,
		]
	> = {
		'is not admitted is nothing': [
			'challenge_required',
			['create'],
			() => ({ check: failing(new ProblemError('challenge_required')) }),
		],
		'has no provider to ask is nothing': ['internal', ['create'], () => ({ candidates: [] })],
		'is refused is nothing': [
			'provider_unavailable',
			['create'],
			(candidate) => ({ candidates: [candidate({ create: failing(unavailable) })] }),
		],
		'fails by a mistake of ours is a doubt': [
			'internal',
			['find', 'create'],
			(candidate) => ({ candidates: [candidate({ create: failing(new TypeError('x')) })] }),
		],
		'meets a provider that may have used the key is a doubt': [
			'outcome_unknown',
			['find', 'create'],
			(candidate) => ({ candidates: [candidate({ create: failing(fault('duplicate', 'maybe')) })] }),
		],
	};
	for (const [name, [code, next, rest]] of Object.entries(ends)) {
		it(name, async () => {
			const { open, candidate, done } = openRules();
			await assert.rejects(open(rest(candidate)), { code });
			await open();
			assert.deepEqual(done, next);
		});
	}

	it('was sent by a provider that is gone stays a doubt', async () => {
		const { open, candidate, done } = openRules();
		await assert.rejects(open({ candidates: [candidate({ create: failing(fault('timeout', 'maybe')) })] }));
		await assert.rejects(open({ resume: () => undefined }), (error: ProblemError) => {
			assert.equal(error.code, 'outcome_unknown');
			assert.match(String(error.cause), /provider is gone/);
			return true;
		});
		await open();
		assert.deepEqual(done, ['find', 'create']);
	});

	it('cannot be recorded is a doubt', async () => {
		const full = new Error('disk full');
		const { open, wait, done, store } = openRules();
		const { complete } = store;
		store.complete = failing(full);
		await assert.rejects(open(), { code: 'outcome_unknown', cause: full });
		store.complete = complete;
		wait(30_000);
		await open();
		assert.deepEqual(done, ['create', 'find', 'create']);
	});

	it('was taken over meanwhile is a line in the log, and a second to wait', async () => {
		const { open, log } = openRules({ complete: () => Promise.resolve(false) });
		await assert.rejects(open(), { code: 'attempt_in_progress', facts: { retryAfterSeconds: 1 } });
		const { reference } = await attemptIds(SCOPE, 'payment', root, 0);
		assert.deepEqual(
			log.map((entry) => [entry.level, entry['reference']]),
			[['error', reference]],
		);
		assert.match(log[0]?.message ?? '', /lease lost/);
	});

	it('turns to another provider is a line in the log, and a second to wait for whoever lost it', async () => {
		const { open, candidate, log } = openRules({ saveCheckpoint: () => Promise.resolve(false) });
		await assert.rejects(open({ candidates: [candidate({ create: failing(unavailable) }), candidate()] }), {
			code: 'attempt_in_progress',
			facts: { retryAfterSeconds: 1 },
		});
		const { reference } = await attemptIds(SCOPE, 'payment', root, 0);
		assert.deepEqual(
			log.map((entry) => [entry.level, entry['reference'], entry['error']]),
			[['warn', reference, String(unavailable)]],
		);
	});
});
