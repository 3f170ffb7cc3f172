import { expect } from '@open-wc/testing';
import {
	createAttempts,
	memoryStorage,
	shortHash,
	usableStorage,
	uuid,
	type AttemptStorage,
} from '../../src/elements/attempt.ts';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const HOUR = 60 * 60_000;

describe('the attempt to pay', () => {
	let storage: AttemptStorage;
	let now: number;
	beforeEach(() => {
		storage = memoryStorage();
		now = Date.UTC(2026, 10, 21);
	});
	const tab = () => createAttempts(storage, () => now);

	it('is the same for every press and every tab until it ends', () => {
		const first = tab().begin('offer', 'payment');
		expect(first.id).to.match(UUID_V4);
		expect(tab().begin('offer', 'payment').id).to.equal(first.id);
	});

	it('is another for another offer, and for other choices', () => {
		const attempts = tab();
		const ids = [
			attempts.begin('a', 'payment'),
			attempts.begin('b', 'payment'),
			attempts.begin('a', 'payment', { quantity: 2 }),
			attempts.begin('a', 'payment', { quantity: 3 }),
		].map(({ id }) => id);
		expect(new Set(ids).size).to.equal(4);
		expect(attempts.begin('a', 'payment', { quantity: 2 }).id).to.equal(ids[2]);
	});

	it('knows its link afterwards, in every tab', () => {
		const attempt = tab().begin('offer', 'payment');
		tab().keep(attempt, { link: { id: 'ck-1', receipt: 'r' } });
		expect(tab().find(({ link }) => link?.id === 'ck-1')?.id).to.equal(attempt.id);
		expect(tab().begin('offer', 'payment').link?.receipt).to.equal('r');
	});

	it('is forgotten when it ended; the next one is new', () => {
		const attempts = tab();
		const first = attempts.begin('offer', 'payment');
		expect([attempts.drop(first.id), tab().drop(first.id)], 'one tab tells of the end').to.deep.equal([
			true,
			false,
		]);
		expect(storage.length).to.equal(0);
		expect(attempts.begin('offer', 'payment').id).to.not.equal(first.id);
	});

	it('stays forgotten when a tab that still has it learns more about it', () => {
		const attempt = tab().begin('offer', 'payment');
		tab().drop(attempt.id);
		expect(tab().keep(attempt, { link: { id: 'ck-1', receipt: 'r' } }).link?.id).to.equal('ck-1');
		expect(tab().find(({ id }) => id === attempt.id)).to.equal(undefined);
		expect(tab().begin('offer', 'payment').id).to.not.equal(attempt.id);
	});

	it('lasts twelve hours', () => {
		const first = tab().begin('offer', 'payment');
		now += 12 * HOUR - 1;
		expect(tab().begin('offer', 'payment').id).to.equal(first.id);
		now += 1;
		expect(tab().begin('offer', 'payment').id).to.not.equal(first.id);
	});

	it('lasts longer where a code is paid days later', () => {
		const first = tab().begin('offer', 'payment');
		tab().keep(first, { until: now + 72 * HOUR });
		now += 72 * HOUR - 1;
		expect(tab().begin('offer', 'payment').id).to.equal(first.id);
		now += 1;
		expect(tab().begin('offer', 'payment').id).to.not.equal(first.id);
	});

	it('is not kept alive by a clock that was set back', () => {
		const first = tab().begin('offer', 'payment');
		now -= 13 * HOUR;
		expect(tab().begin('offer', 'payment').id).to.not.equal(first.id);
	});

	it('keeps nothing that tells who the payer is', () => {
		const attempt = tab().begin('offer', 'payment', { method: 'pse' });
		tab().keep(attempt, { link: { id: 'ck-1', receipt: 'r' } });
		const kept = JSON.parse(storage.getItem(storage.key(0) ?? '') ?? '{}') as object;
		expect(Object.keys(kept).sort()).to.deep.equal(['at', 'id', 'kind', 'link', 'offer']);
	});

	it('goes by what it finds, were it somebody else’s nonsense', () => {
		for (const nonsense of ['', '{', 'null', '[]', '{"id":1}', '{"id":"x"}', '"text"']) {
			storage = memoryStorage();
			const first = tab().begin('offer', 'payment');
			storage.setItem(storage.key(0) ?? '', nonsense);
			expect(tab().begin('offer', 'payment').id, nonsense).to.match(UUID_V4).and.not.equal(first.id);
		}
	});

	it('stays one attempt where the disk is full', () => {
		const full = { ...memoryStorage(), length: 0, setItem: () => failing() };
		const attempts = createAttempts(full, () => now);
		const first = attempts.begin('offer', 'payment');
		expect(attempts.begin('offer', 'payment').id).to.equal(first.id);
		attempts.keep(first, { link: { id: 'ck-1', receipt: 'r' } });
		expect(attempts.find(({ link }) => link?.id === 'ck-1')?.id).to.equal(first.id);
	});

	it('is kept in memory where storage is refused', () => {
		const original = Object.getOwnPropertyDescriptor(window, 'localStorage');
		Object.defineProperty(window, 'localStorage', { configurable: true, get: failing });
		try {
			const attempts = createAttempts(usableStorage(), () => now);
			const first = attempts.begin('offer', 'payment');
			expect(attempts.begin('offer', 'payment').id).to.equal(first.id);
		} finally {
			if (original) Object.defineProperty(window, 'localStorage', original);
		}
	});
});

describe('a UUID', () => {
	it('is of version 4 where the browser makes them', () => expect(uuid()).to.match(UUID_V4));

	it('is of version 4 on plain http, where it does not', () => {
		const source = { getRandomValues: crypto.getRandomValues.bind(crypto) };
		const made = new Set([...'123456789'].map(() => uuid(source)));
		expect(made.size).to.equal(9);
		for (const id of made) expect(id).to.match(UUID_V4);
	});
});

describe('a short hash', () => {
	it('tells texts apart that differ in one character', () => {
		const hashes = new Set(
			['', 'a', 'b', 'ab', 'ba', 'aa', '/checkout,payment,pro', '/checkout,connect,pro'].map(shortHash),
		);
		expect(hashes.size).to.equal(8);
	});
});

function failing(): never {
	throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
}
