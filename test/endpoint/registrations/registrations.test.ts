import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openCardShop, type CardShop } from '../registered-card.ts';

describe('A connect link among several of one customer', () => {
	let shop: CardShop;
	beforeEach(async () => {
		shop = await openCardShop();
	});
	afterEach(() => shop.close());

	const silent = () => shop.control('webhooks', { enabled: false });
	const succeeded = () =>
		shop.changes.filter(({ link }) => link.status === 'succeeded').filter(({ kind }) => kind === 'connect');

	it('is completed by the card that the provider’s event names, and closes an abandoned one for the same purpose', async () => {
		const [abandoned, second] = [await shop.link(), await shop.link()];
		const card = await shop.register(second);
		await shop.pass();
		assert.equal(await shop.kept(second), 'succeeded');
		assert.equal(await shop.kept(abandoned), 'cancelled');
		assert.deepEqual(
			succeeded().map(({ link, saved }) => [link.id, saved?.map(({ id }) => id)]),
			[[second.id, [card]]],
		);
		assert.deepEqual(await shop.debits(), ['month']);
	});

	it('for another purpose stays open, and is completed by a card of its own', async () => {
		const [year, month] = [await shop.link('year'), await shop.link('month')];
		await shop.register(month);
		await shop.pass();
		assert.deepEqual([await shop.kept(year), await shop.kept(month)], ['pending', 'succeeded']);
		await shop.register(year);
		await shop.pass();
		assert.equal(await shop.kept(year), 'succeeded');
		assert.deepEqual(await shop.debits(), ['month', 'year']);
	});

	it('is completed by the event also when a poll finds the card before the event comes', async () => {
		const [year, month] = [await shop.link('year'), await shop.link('month')];
		await shop.control('webhooks', { hold: true });
		await shop.register(month);
		shop.wait(5_000);
		assert.equal((await shop.poll(year)).status, 'pending');
		assert.equal((await shop.poll(month)).status, 'pending', 'the event is waited for');
		await shop.control('webhooks/release', {});
		await shop.pass();
		assert.deepEqual([await shop.kept(year), await shop.kept(month)], ['pending', 'succeeded']);
	});

	it('is completed without any event: the oldest where the purposes differ', async () => {
		await silent();
		const [year, month] = [await shop.link('year'), await shop.link('month')];
		await shop.register(month);
		await shop.pass(180_000);
		assert.deepEqual([await shop.kept(year), await shop.kept(month)], ['succeeded', 'pending']);
	});

	it('is completed without any event: of two for one purpose the one whose payer is back', async () => {
		await silent();
		const [abandoned, second] = [await shop.link(), await shop.link()];
		await shop.register(second);
		shop.wait(5_000);
		assert.equal((await shop.poll(second, 1)).status, 'succeeded');
		assert.equal((await shop.poll(abandoned)).status, 'cancelled');
		assert.equal(succeeded().length, 1);
	});

	it('stays completed when the event that names another one comes late', async () => {
		const [year, month] = [await shop.link('year'), await shop.link('month')];
		await shop.control('webhooks', { hold: true });
		await shop.register(month);
		await shop.pass(180_000);
		assert.deepEqual([await shop.kept(year), await shop.kept(month)], ['succeeded', 'pending']);
		await shop.control('webhooks/release', {});
		await shop.pass();
		assert.deepEqual([await shop.kept(year), await shop.kept(month)], ['succeeded', 'pending']);
		assert.equal(succeeded().length, 1);
	});

	it('is completed by the sixteenth card of a customer, and by none of the fifteen before', async () => {
		await silent();
		const elsewhere = await shop.foreignLink();
		for (let card = 0; card < 15; card++) await shop.register(elsewhere);
		const link = await shop.link();
		shop.wait(5_000);
		assert.equal((await shop.poll(link)).status, 'pending');
		const card = await shop.register(link);
		shop.wait(5_000);
		const { status, saved } = await shop.poll(link);
		assert.deepEqual([status, saved.map(({ id }) => id)], ['succeeded', [card]]);
	});

	it('is not completed by an old card that moves to the first page because another one was deleted', async () => {
		await silent();
		const cards: string[] = [];
		const elsewhere = await shop.foreignLink();
		for (let card = 0; card < 18; card++) cards.push(await shop.register(elsewhere));
		const link = await shop.link();
		for (const card of cards.slice(10)) await shop.delete(card);
		await shop.pass(180_000);
		assert.equal(await shop.kept(link), 'pending');
	});

	it('is not completed by a card that was deleted before it was read, nor by one that completed another link', async () => {
		await shop.control('webhooks', { hold: true });
		const first = await shop.link();
		await shop.delete(await shop.register(first));
		await shop.control('webhooks/release', {});
		await shop.pass();
		assert.equal(await shop.kept(first), 'pending');
		await shop.control('webhooks', { hold: false });
		const second = await shop.link();
		const card = await shop.register(second);
		await shop.pass();
		assert.deepEqual([await shop.kept(first), await shop.kept(second)], ['cancelled', 'succeeded']);
		const third = await shop.link();
		await shop.delete(card);
		await shop.pass(180_000);
		assert.equal(await shop.kept(third), 'pending');
	});

	for (const envelope of ['subject', 'data']) {
		it(`is found by the event in the envelope "${envelope}"`, async () => {
			await shop.control('settings', { webhook_envelope: envelope });
			const [year, month] = [await shop.link('year'), await shop.link('month')];
			await shop.register(month);
			await shop.idle();
			assert.deepEqual([await shop.kept(year), await shop.kept(month)], ['pending', 'succeeded']);
		});
	}

	it('is completed by an event that names the customer’s card and no link', async () => {
		await silent();
		const link = await shop.link();
		const id = await shop.register(link);
		const payment_method = { id, customer_id: shop.customer };
		assert.equal(await shop.webhook({ payment_method, event: { type: 'connect_link.completed' } }), 200);
		assert.equal(await shop.kept(link), 'succeeded');
	});

	it('that was closed leads its payer to the one that was completed, and not to a new one', async () => {
		const attempt = crypto.randomUUID();
		const [abandoned, second] = [await shop.link('month', 0, attempt), await shop.link()];
		await shop.register(second);
		await shop.pass();
		assert.equal((await shop.link('month', 1, attempt)).id, second.id);
		assert.notEqual(abandoned.id, second.id);
		assert.equal((await shop.control('connect_links'))['connect_links']?.length, 2);
	});
});

/** One thing that happens; cards are entered in the order of the letters. */
type Step =
	| 'open A'
	| 'open B'
	| 'card A'
	| 'card B'
	| 'poll A'
	| 'poll B'
	| 'minute'
	| 'restart'
	| 'other process'
	| 'hold'
	| 'release'
	| 'twice'
	| 'lost';

const HISTORIES: readonly (readonly [name: string, steps: readonly Step[]])[] = [
	['abandons a link and registers through a second one', ['open A', 'open B', 'card B', 'minute']],
	['registers through the first of two links', ['open A', 'open B', 'card A', 'minute']],
	['abandons a link that is polled on', ['open A', 'open B', 'card B', 'poll A', 'poll B', 'minute']],
	['completes both tabs', ['open A', 'open B', 'card A', 'card B', 'minute']],
	[
		'completes both tabs before anything is read',
		['hold', 'open A', 'open B', 'card A', 'card B', 'poll B', 'poll A', 'minute', 'release'],
	],
	[
		'completes both tabs, and the events are lost',
		['lost', 'open A', 'open B', 'card A', 'card B', 'minute'],
	],
	['completes the second tab, and the event is lost', ['lost', 'open A', 'open B', 'card B', 'minute']],
	[
		'completes the second tab, and the event comes after all polls',
		['hold', 'open A', 'open B', 'card B', 'poll A', 'poll B', 'minute', 'release'],
	],
	[
		'completes one after the other, with minutes in between',
		['open A', 'open B', 'card B', 'minute', 'card A', 'minute'],
	],
	['completes both, and each event comes twice', ['twice', 'open A', 'open B', 'card B', 'card A', 'minute']],
	[
		'completes a link, and the process restarts before the event',
		['hold', 'open A', 'open B', 'card B', 'restart', 'release', 'minute'],
	],
	[
		'completes both, and two processes read them',
		[
			'hold',
			'open A',
			'open B',
			'card A',
			'other process',
			'card B',
			'poll A',
			'poll B',
			'release',
			'minute',
		],
	],
	[
		'returns to the first link after the second was completed',
		['open A', 'open B', 'card B', 'minute', 'open A', 'card A', 'minute'],
	],
];

describe('The shop of the guide, when its customer', () => {
	for (const [name, steps] of HISTORIES) {
		it(`${name}, debits once`, async () => {
			const shop = await openCardShop();
			try {
				const attempts = { A: crypto.randomUUID(), B: crypto.randomUUID() };
				const links = new Map<string, Awaited<ReturnType<CardShop['link']>>>();
				let at = 0;
				for (const step of steps) {
					const [verb, letter = ''] = step.split(' ') as [string, 'A' | 'B' | undefined];
					const link = links.get(letter);
					if (verb === 'open') links.set(letter, await shop.link('month', at, attempts[letter as 'A']));
					else if (verb === 'card' && link) await shop.register(link);
					else if (verb === 'poll' && link) await shop.poll(link, (at = 1 - at));
					else if (verb === 'minute') await shop.pass();
					else if (verb === 'restart') shop.restart();
					else if (verb === 'other') shop.turn();
					else if (verb === 'hold') await shop.control('webhooks', { hold: true });
					else if (verb === 'release') await shop.control('webhooks/release', { order: 'reverse' });
					else if (verb === 'twice') await shop.control('webhooks', { copies: 2 });
					else if (verb === 'lost') await shop.control('webhooks', { enabled: false });
				}
				await shop.pass(300_000);
				assert.deepEqual(await shop.debits(), ['month']);
			} finally {
				await shop.close();
			}
		});
	}
});
