import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { LinkRepository, type RecordChange } from '../../../src/endpoint/status/link-repository.ts';
import { newRecord, encodeRecord, type StoredLink } from '../../../src/endpoint/status/record.ts';
import { memory } from '../../../src/stores/memory.ts';
import { START } from '../shop.ts';

async function open() {
	const store = memory({ clock: () => START });
	const ledger = new LinkRepository(store);
	const record = newRecord(START, {
		...{
			kind: 'payment',
			title: 'Té',
			provider: 'fakepay',
			account: 'a',
			providerId: 'p',
			environment: 'test',
		},
		...{ status: 'pending', ended: false, url: null, expiresAt: null },
	});
	const claim = { key: 'k', reference: 'REFERENCE', fingerprint: '', owner: 'o', checkpoint: '' };
	await store.claim({ ...claim, leaseMs: 1_000, ttlMs: 60_000 });
	const untold = [{ id: 'u', status: 'processing', at: START, to: ['onStatus'] }];
	const { data, ...rest } = encodeRecord(record, null);
	// As an earlier version left it.
	await store.complete('k', 'o', { ...rest, data: JSON.stringify({ ...JSON.parse(data), untold }) });
	return { store, ledger, stored: await ledger.find({ key: 'k' }) };
}

/** Adds to the title, so that each change can be seen. */
const add =
	(text: string) =>
	({ record }: StoredLink): RecordChange => ({
		record: { ...record, title: `${record.title}${text}` },
		dueInMs: 1_000,
		facts: [],
		deliveries: [],
	});

describe('The ledger', () => {
	it('has no entry of what was not made', async () => {
		const { ledger } = await open();
		await assert.rejects(ledger.find({ reference: 'OTHER' }), { code: 'not_found' });
	});

	it('gives back what it wrote, ready for the next change', async () => {
		const { store, ledger, stored } = await open();
		assert.equal(stored.pendingChanges.length, 1);
		const update = mock.method(store, 'update');
		const first = await ledger.change(stored, add('!'));
		assert.deepEqual([first.pendingChanges, first.dueInMs], [[], 1_000]);
		const second = await ledger.change(first, add('?'));
		assert.equal(update.mock.callCount(), 2);
		assert.deepEqual(second, { ...(await ledger.find({ key: 'k' })), ageMs: second.ageMs });
		assert.equal(second.record.title, 'Té!?');
	});

	it('changes what is there now, where the entry at hand is older', async () => {
		const { ledger, stored } = await open();
		await ledger.change(stored, add('!'));
		const { record } = await ledger.change(stored, add('?'));
		assert.equal(record.title, 'Té!?');
	});

	it('gives up on an entry that changes each time, and names it', async () => {
		const { store, ledger, stored } = await open();
		const update = mock.method(store, 'update', () => Promise.resolve(false));
		await assert.rejects(ledger.change(stored, add('!')), { message: /REFERENCE changed faster/ });
		assert.equal(update.mock.callCount(), 8);
	});
});
