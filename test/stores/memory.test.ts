import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memory } from '../../src/stores/memory.ts';
import { claimOn } from './claim-on.ts';
import { testStore } from './test-store.ts';

testStore('Memory', async () => {
	let now = Date.UTC(2026, 0, 1);
	const store = memory({ clock: () => now });
	return {
		store,
		now: () => now,
		advance: (ms) => {
			now += ms;
		},
		dispose: () => store.close(),
	};
});

describe('Memory store', () => {
	it('admits that a restart forgets everything and that nobody else sees it', () => {
		const { durable, shared } = memory();
		assert.deepEqual({ durable, shared }, { durable: false, shared: false });
	});

	it('goes by the system clock unless told otherwise', async () => {
		const store = memory();
		const claim = claimOn('k');
		await store.claim(claim);
		const before = Date.now();
		await store.complete('k', claim.owner, { data: 'd', dueInMs: null, facts: ['f'] });
		const [fact] = await store.history('k');
		assert(fact && fact.at >= before && fact.at <= Date.now());
	});

	it('holds no memory for what has expired, without anybody asking for it again', async () => {
		setFlagsFromString('--expose-gc');
		const collect = runInNewContext('gc') as () => void;
		const heapMb = () => {
			collect();
			return process.memoryUsage().heapUsed / 1e6;
		};
		let now = 0;
		const store = memory({ clock: () => now });
		const before = heapMb();
		for (let i = 0; i < 200; i++) {
			const claim = claimOn(`k${i}`, { leaseMs: 1, ttlMs: 10 });
			await store.claim(claim);
			const data = Buffer.alloc(1e6, `${i} `).toString('latin1');
			await store.complete(claim.key, claim.owner, { data, dueInMs: null });
			now += 1;
		}
		const grown = heapMb() - before;
		assert(grown > 5, `the ten living megabytes must show, but ${grown} MB were measured`);
		assert(grown < 40, `${grown} MB are held, though only ten entries are alive`);
		now += 100;
		for (let i = 0; i < 20; i++) await store.claim(claimOn('other'));
		assert(heapMb() - before < 5, 'and none of them once they have expired');
		for (let i = 0; i < 10_000; i++) {
			await store.increment(Buffer.alloc(2000, `${i} `).toString('latin1'), 100);
			now += 1;
		}
		assert(heapMb() - before < 5, 'nor for what was counted once');
		// Were it not used any more, the store itself would have been collected.
		await store.ping();
	});
});
