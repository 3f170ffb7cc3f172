import { expect } from '@open-wc/testing';
import {
	createAttempts,
	shortHash,
	usableStorage,
	uuidOf,
	type AttemptStorage,
} from '../../../src/elements/attempt/attempt.ts';
import { offerKey } from '../../../src/elements/attempt/browser-memory.ts';

const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/;
const DAY = 24 * 60 * 60_000;
const link = (id: string) => ({ id, status_token: `token-of-${id}` });

describe('the attempt to pay', () => {
	let storage: AttemptStorage;
	let now: number;
	let seed: string;
	beforeEach(() => {
		storage = {};
		now = Date.UTC(2026, 10, 21);
		seed = '1,2,3';
	});
	const tab = () =>
		createAttempts(
			storage,
			() => Promise.resolve(seed),
			() => now,
		);
	const begin = (offer = 'offer') => tab().begin(offer, 'payment');
	const keysOf = (part: string) => Object.keys(storage).filter((key) => key.includes(part));

	it('is the same for every press and every tab, also before anything is written', async () => {
		const [first, second] = await Promise.all([begin(), begin()]);
		expect(first.id).to.match(UUID_V8);
		expect(first.id).to.equal(second.id);
		expect(storage).to.deep.equal({});
	});

	it('is another for another offer, and in another browser', async () => {
		const ids = [(await begin('a')).id, (await begin('b')).id];
		seed = '1,2,4';
		ids.push((await begin('a')).id);
		expect(new Set(ids).size).to.equal(3);
	});

	it('knows its link afterwards, in every tab', async () => {
		const attempt = await begin();
		tab().keep(attempt, link('ck-1'));
		expect(tab().of('ck-1')).to.include({ id: attempt.id });
		expect(tab().open('offer')?.link).to.deep.equal(link('ck-1'));
		expect((await begin()).id).to.equal(attempt.id);
	});

	for (const [name, ms] of [
		['an hour', DAY / 24],
		['thirteen hours', (13 * DAY) / 24],
		['half a year', 181 * DAY],
	] as const) {
		it(`is the same after ${name}`, async () => {
			const attempt = tab().keep(await begin(), link('ck-1'));
			now += ms;
			expect((await begin()).id).to.equal(attempt.id);
		});
	}

	it('stays when it ended without money, and is not open then', async () => {
		const attempt = tab().keep(await begin(), link('ck-1'));
		expect(tab().settle(attempt, 'unpaid')).to.equal(false);
		expect(tab().open('offer')).to.equal(undefined);
		expect(tab().of('ck-1')?.id, 'a payer may come back from the page').to.equal(attempt.id);
		expect((await begin()).id).to.equal(attempt.id);
	});

	it('is open again when its link takes money after all, or when it has another', async () => {
		const attempt = tab().keep(await begin(), link('ck-1'));
		tab().settle(attempt, 'unpaid');
		tab().settle(attempt, undefined);
		expect(tab().open('offer')?.link?.id).to.equal('ck-1');
		tab().settle(attempt, 'unpaid');
		tab().keep(await begin(), link('ck-2'));
		expect(tab().open('offer')?.link?.id).to.equal('ck-2');
	});

	it('has ended when it is paid: one tab reports it, and all tabs begin the same next one', async () => {
		const attempt = tab().keep(await begin(), link('ck-1'));
		expect([tab().settle(attempt, 'paid'), tab().settle(attempt, 'paid')]).to.deep.equal([true, false]);
		expect(tab().open('offer')).to.equal(undefined);
		const [second, third] = await Promise.all([begin(), begin()]);
		expect(second.id).to.match(UUID_V8);
		expect(second.id).to.equal(third.id);
		expect(second.id).to.not.equal(attempt.id);
		now += 500 * DAY;
		expect((await begin()).id, 'the browser remembers what was paid').to.equal(second.id);
	});

	it('is another each time that one is paid', async () => {
		const ids: string[] = [];
		for (const id of ['ck-1', 'ck-2', 'ck-3', 'ck-4']) {
			const attempt = tab().keep(await begin(), link(id));
			tab().settle(attempt, 'paid');
			ids.push(attempt.id);
		}
		expect(new Set(ids).size).to.equal(4);
	});

	it('does not come back by an answer that arrives after it was paid', async () => {
		const attempt = tab().keep(await begin(), link('ck-1'));
		tab().settle(attempt, 'paid');
		const next = await begin();
		tab().keep(attempt, link('ck-1'));
		tab().keep(attempt, link('ck-9'));
		tab().settle(attempt, undefined);
		tab().settle(attempt, 'unpaid');
		expect(tab().open('offer')).to.equal(undefined);
		expect((await begin()).id).to.equal(next.id);
	});

	it('does not take the place of the next one, which another tab has begun', async () => {
		const old = tab().keep(await begin(), link('ck-1'));
		tab().settle(old, 'paid');
		const next = tab().keep(await begin(), link('ck-2'));
		tab().keep(old, link('ck-1'));
		expect(tab().settle(old, 'paid')).to.equal(false);
		tab().settle(old, 'unpaid');
		expect(tab().open('offer')).to.deep.include({ id: next.id, link: link('ck-2') });
		expect((await begin()).id).to.equal(next.id);
	});

	it('is the one that was paid when the endpoint answers with that payment again', async () => {
		const paid = tab().keep(await begin(), link('ck-1'));
		tab().settle(paid, 'paid');
		const found = tab().keep(await begin(), { ...link('ck-1'), status_token: 'renewed' });
		expect(found).to.deep.include({ id: paid.id, link: { id: 'ck-1', status_token: 'renewed' } });
		expect(tab().settle(found, 'paid'), 'it was reported before').to.equal(false);
	});

	it('is not ended by news of a link that another has replaced, unless that one was paid', async () => {
		const first = tab().keep(await begin(), link('ck-1'));
		const second = tab().keep(await begin(), link('ck-2'));
		tab().settle(first, 'unpaid');
		expect(tab().open('offer')?.link?.id).to.equal('ck-2');
		expect(tab().settle(first, 'paid')).to.equal(true);
		expect((await begin()).id).to.not.equal(second.id);
	});

	it('is found by its links from before, each with the attempt that it was made for', async () => {
		const first = tab().keep(await begin(), link('ck-1'));
		tab().keep(await begin(), link('ck-2'));
		expect(tab().of('ck-1')).to.deep.include({ id: first.id, link: link('ck-1') });
		const second = tab().keep(await begin(), link('ck-2'));
		tab().settle(second, 'paid');
		const third = tab().keep(await begin(), link('ck-3'));
		expect(tab().of('ck-2')?.id).to.equal(second.id);
		expect(second.id).to.not.equal(third.id);
		for (const id of ['ck-4', 'ck-5', 'ck-6', 'ck-7', 'ck-8']) tab().keep(third, link(id));
		expect(tab().of('ck-1'), 'the oldest are forgotten').to.equal(undefined);
		expect(tab().of('ck-7')?.id).to.equal(third.id);
	});

	it('is looked at by itself for half a year, by any clock', async () => {
		for (const ms of [181 * DAY, -181 * DAY]) {
			tab().keep(await begin(), link('ck-1'));
			now += ms;
			expect(tab().open('offer')).to.equal(undefined);
			expect(keysOf('checkout-links:')).to.deep.equal([]);
		}
	});

	it('leaves a mark for other tabs as long as it may take money', async () => {
		const attempt = tab().keep(await begin(), link('ck-1'));
		expect(keysOf('checkout-links:')).to.deep.equal(['checkout-links:offer']);
		tab().settle(attempt, 'unpaid');
		expect(keysOf('checkout-links:')).to.deep.equal([]);
		tab().settle(attempt, undefined);
		expect(keysOf('checkout-links:')).to.deep.equal(['checkout-links:offer']);
		tab().settle(attempt, 'paid');
		expect(keysOf('checkout-links:')).to.deep.equal([]);
	});

	it('keeps 200 offers: those that ended without money go first, then those that were paid', async () => {
		const keep = async (offer: string, end?: 'paid' | 'unpaid') => {
			now += 1;
			tab().settle(tab().keep(await begin(offer), link(`of-${offer}`)), end);
		};
		await keep('open');
		await keep('paid', 'paid');
		for (let at = 0; at < 200; at++) await keep(`unpaid-${at}`, 'unpaid');
		expect(keysOf('attempt:')).to.have.length(200);
		expect(
			['unpaid-0', 'unpaid-1', 'unpaid-2', 'paid', 'open'].map((offer) => !!tab().of(`of-${offer}`)),
		).to.deep.equal([false, false, true, true, true]);
		for (let at = 0; at < 199; at++) await keep(`open-${at}`);
		expect([!!tab().of('of-paid'), !!tab().of('of-unpaid-199'), !!tab().of('of-open')]).to.deep.equal([
			false,
			false,
			true,
		]);
	}).timeout(60_000);

	it('keeps nothing that tells who the payer is', async () => {
		tab().keep(await begin(), Object.assign(link('ck-1'), { url: 'https://pay.example/ana' }));
		const kept = JSON.parse(storage['checkout-links-attempt:offer'] ?? '{}') as object;
		expect(Object.keys(kept).sort()).to.deep.equal(['at', 'id', 'kind', 'link', 'offer', 'past']);
		expect(JSON.stringify(kept)).to.not.contain('ana');
	});

	it('goes by what it finds, also where that is another program’s', async () => {
		const { id } = await begin();
		for (const nonsense of ['', '{', 'null', '[]', '{"id":1}', '{"id":"x"}', '{"link":{}}', '"text"']) {
			storage['checkout-links-attempt:offer'] = nonsense;
			expect(tab().open('offer'), nonsense).to.equal(undefined);
			expect(tab().of('ck-1'), nonsense).to.equal(undefined);
			expect((await begin()).id, nonsense).to.equal(id);
		}
	});

	it('stays one attempt where the disk is full', async () => {
		const full = new Proxy<AttemptStorage>({}, { set: failing });
		const attempts = createAttempts(
			full,
			() => Promise.resolve(seed),
			() => now,
		);
		const first = await attempts.begin('offer', 'payment');
		attempts.keep(first, link('ck-1'));
		expect(attempts.of('ck-1')?.id).to.equal(first.id);
		expect(attempts.settle(first, 'paid')).to.equal(true);
		expect((await attempts.begin('offer', 'payment')).id).to.not.equal(first.id);
	});

	it('is kept in memory where storage is refused', async () => {
		const original = Object.getOwnPropertyDescriptor(window, 'localStorage');
		Object.defineProperty(window, 'localStorage', { configurable: true, get: failing });
		try {
			const attempts = createAttempts(usableStorage(), () => Promise.resolve(seed));
			const first = attempts.keep(await attempts.begin('offer', 'payment'), link('ck-1'));
			expect(attempts.open('offer')?.id).to.equal(first.id);
		} finally {
			if (original) Object.defineProperty(window, 'localStorage', original);
		}
	});
});

describe('the UUID of a text', () => {
	it('is of version 8, the same each time, and another for another text', async () => {
		const ids = await Promise.all(['a', 'b', 'a'].map((text) => uuidOf(text)));
		for (const id of ids) expect(id).to.match(UUID_V8);
		expect(ids[0]).to.equal(ids[2]);
		expect(ids[0]).to.not.equal(ids[1]);
		// SHA-256 of "a" begins ca978112ca1bbdcafac231b39a23dc4d.
		expect(ids[0]).to.equal('ca978112-ca1b-8dca-aac2-31b39a23dc4d');
	});

	it('is one as well on plain http, where browsers hide crypto.subtle', async () => {
		const made = await Promise.all([...'1234567891'].map((text) => uuidOf(text, undefined)));
		expect(new Set(made).size).to.equal(9);
		for (const id of made) expect(id).to.match(UUID_V8);
	});
});

describe('a short hash', () => {
	it('tells texts apart that differ in one character', () => {
		const texts = ['', 'a', 'b', 'ab', 'ba', 'aa', '/checkout,payment,pro', '/checkout,connect,pro'];
		expect(new Set(texts.map((text) => shortHash(text))).size).to.equal(8);
	});
});

describe('an offer', () => {
	const endpoint = '/checkout';
	const token = (claims: object) => `e30.${btoa(JSON.stringify(claims))}.c2ln`;
	const keyOf = (claims: object) => offerKey({ endpoint, kind: 'payment', token: token(claims) });
	const order = (more: object) => ({ offer: { title: 'Factura', ...more } });

	it('is the same for one item of one endpoint, however its address is written', () => {
		const key = (at: string, item = 'pro') => offerKey({ endpoint: at, kind: 'payment', item });
		expect(key('/checkout')).to.equal(key(`${location.origin}/checkout`));
		expect(new Set([key('/checkout'), key('/other'), key('/checkout', 'basic')]).size).to.equal(3);
		expect(key('/checkout')).to.not.equal(offerKey({ endpoint, kind: 'connect', item: 'pro' }));
	});

	it('is the order of a token, where the merchant names one', () => {
		const first = keyOf({
			jti: 'a',
			...order({ reference: 'F-1', amount: { value: '10', currency: 'COP' } }),
		});
		expect(first).to.equal(keyOf({ jti: 'b', ...order({ reference: 'F-1' }) }));
		expect(first).to.not.equal(keyOf({ jti: 'a', ...order({ reference: 'F-2' }) }));
	});

	it('is the token where it names no order', () => {
		expect(keyOf({ jti: 'a', ...order({}) })).to.equal(keyOf({ jti: 'a', exp: 1, ...order({}) }));
		expect(keyOf({ jti: 'a', ...order({}) })).to.not.equal(keyOf({ jti: 'b', ...order({}) }));
		expect(keyOf({ jti: 'a', ...order({}) }), 'a reference is no jti').to.not.equal(
			keyOf({ jti: 'b', ...order({ reference: 'a' }) }),
		);
		expect(offerKey({ endpoint, kind: 'payment', token: 'x' })).to.not.equal(
			offerKey({ endpoint, kind: 'payment', token: 'y' }),
		);
	});
});

function failing(): never {
	throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
}
