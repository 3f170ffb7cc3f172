import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeHttpCheap } from '../cheap-http.ts';
import { makeCryptoSynchronous } from '../sync-crypto.ts';
import { MINUTE, World } from '../world.ts';
import { Browser, type BrowserOptions, type Tab } from './browser.ts';
import { compileElements, type Elements } from './elements.ts';
import { Locks } from './locks.ts';
import { SharedStorage } from './storage.ts';

const restore: (() => void)[] = [];
let elements: Elements;
before(async () => {
	elements = await compileElements();
	restore.push(makeCryptoSynchronous(), makeHttpCheap());
});
after(() => {
	for (const undo of restore) undo();
});

const OFFER = {
	title: 'A lamp',
	amount: { value: '100', currency: 'COP' },
	provider: { name: 'onepay', label: 'OnePay' },
	fields: [],
	methods: [],
};

/** A browser at a shop that makes one link for each attempt, whose status is `status`. */
function openBrowser(options: BrowserOptions = {}, status = { name: 'failed', final: true }) {
	const world = new World(1, []);
	const attempts: string[] = [];
	const send = async (request: Request) => {
		await world.time.sleep(20);
		if (request.method === 'POST') {
			const { attempt } = (await request.json()) as { attempt: string };
			if (!attempts.includes(attempt)) attempts.push(attempt);
			const link = { id: `link-of-${attempt}`, url: `https://pay.example/${attempt}`, status: 'created' };
			return Response.json({ ...link, amount: OFFER.amount, status_token: 'status token' }, { status: 201 });
		}
		const id = /payment-links\/(.+)$/.exec(request.url)?.[1];
		if (id === undefined) return Response.json(OFFER);
		return Response.json({ id, status: status.name, final: status.final });
	};
	const browser = new Browser({ world, elements, send }, 'browser', options);
	const sold = { item: 'lamp', token: undefined, customer: undefined, method: undefined };
	const open = () => browser.open(sold);
	const press = async (...tabs: readonly Tab[]) => {
		for (const { page } of tabs) void page.checkout.start();
		await world.time.runUntil(world.time.now + MINUTE);
	};
	const wait = (ms: number) => world.time.runUntil(world.time.now + ms);
	return { world, browser, attempts, open, press, wait };
}

describe('The elements in a simulated browser', () => {
	it('lead to the page of the payment that their endpoint made', async () => {
		const { attempts, open, press, wait } = openBrowser();
		const tab = open();
		await wait(100);
		assert.equal(tab.page.checkout.state.name, 'ready');
		assert.deepEqual([...tab.page.shown], [100]);
		await press(tab);
		assert.equal(tab.page.leftFor, `https://pay.example/${attempts[0]}`);
	});

	it('begin one attempt in tabs that are opened and pressed in the same moment', async () => {
		for (const delay of [21, 30, 100]) {
			const { attempts, open, press, wait } = openBrowser();
			const tabs = [open(), open(), open(), open()];
			await wait(delay);
			await press(...tabs);
			assert.equal(attempts.length, 1, `${delay} ms after they were opened`);
		}
	});

	it('go on with the attempt after a decline, a reload and in a page that the browser kept', async () => {
		for (const keepsPages of [true, false]) {
			const { attempts, open, press, wait } = openBrowser({ keepsPages });
			const tab = open();
			await wait(100);
			await press(tab);
			tab.back();
			await wait(1_000);
			await press(tab);
			tab.return(`link-of-${attempts[0]}`);
			await wait(1_000);
			assert.equal(tab.page.checkout.state.name, 'status');
			await press(tab);
			tab.reload();
			await wait(100);
			await press(tab);
			assert.equal(attempts.length, 1);
			assert.ok(tab.page.leftFor);
		}
	});

	it('begin another attempt after a payment', async () => {
		const { attempts, open, press, wait } = openBrowser({}, { name: 'succeeded', final: true });
		const tab = open();
		await wait(100);
		await press(tab);
		tab.return(`link-of-${attempts[0]}`);
		await wait(1_000);
		const other = open();
		await wait(100);
		await press(other);
		assert.equal(attempts.length, 2);
	});

	it('work where storage is refused and where there are neither locks nor hashes', async () => {
		for (const options of [{ refusesStorage: true }, { isInsecure: true }]) {
			const { attempts, open, press, wait } = openBrowser(options);
			const tab = open();
			await wait(100);
			await press(tab);
			assert.equal(attempts.length, 1);
			assert.ok(tab.page.leftFor);
		}
	});

	it('do nothing any more in a page that has ended', async () => {
		const { attempts, open, wait } = openBrowser();
		const tab = open();
		await wait(100);
		void tab.page.checkout.start();
		tab.close();
		await wait(MINUTE);
		assert.deepEqual(attempts, []);
	});
});

describe('A simulated storage', () => {
	it('shows a write in the own tab at once, in others after 2 to 5 ms, and in new ones', async () => {
		const world = new World(1, []);
		const shared = new SharedStorage(world, 'browser');
		const heard: string[] = [];
		const [a, b] = [shared.open(() => heard.push('a')), shared.open(({ key }) => heard.push(`b ${key}`))];
		a.storage['x'] = '1';
		assert.equal(a.storage['x'], '1');
		await world.time.runUntil(1.9);
		assert.equal(b.storage['x'], undefined);
		await world.time.runUntil(5);
		assert.equal(b.storage.getItem('x'), '1');
		assert.deepEqual(Object.keys({ ...shared.open(() => {}).storage }), ['x']);
		assert.deepEqual(heard, ['b x']);
		await world.time.runUntil(10);
		delete b.storage['x'];
		await world.time.runUntil(20);
		assert.equal(a.storage.getItem('x'), null);
	});

	it('leaves two tabs that write at once with their own', async () => {
		const world = new World(1, []);
		const shared = new SharedStorage(world, 'browser');
		const [a, b] = [shared.open(() => {}), shared.open(() => {})];
		a.storage['x'] = 'a';
		b.storage['x'] = 'b';
		await world.time.runUntil(1_000);
		assert.deepEqual([a.storage['x'], b.storage['x']], ['a', 'b']);
	});
});

describe('A simulated lock', () => {
	it('is held by one tab at a time, and given back when its page ends', async () => {
		const world = new World(1, []);
		const locks = new Locks(world);
		const pages: (() => void)[][] = [[], []];
		const log: string[] = [];
		for (const [index, undo] of pages.entries()) {
			void locks
				.of((release) => undo.push(release))
				.request('x', {}, () => {
					log.push(`granted to ${index}`);
					return new Promise(() => {});
				});
		}
		await world.time.runUntil(10);
		assert.deepEqual(log, ['granted to 0']);
		for (const undo of pages[0] ?? []) undo();
		await world.time.runUntil(20);
		assert.deepEqual(log, ['granted to 0', 'granted to 1']);
	});
});
