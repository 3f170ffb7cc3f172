import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
	EMPTY_BOOK,
	settle,
	withEvent,
	withLink,
	type MethodBook,
} from '../../../src/endpoint/registrations/method-book.ts';

const method = (id: number) => ({ id: `m${id}`, kind: 'card', label: 'VISA' }) as const;

/** What can happen to a customer's methods and links, in any order and as often as one likes. */
const step = fc.oneof(
	fc.record({ does: fc.constant('link' as const), link: fc.nat(5), purpose: fc.nat(1) }),
	fc.record({ does: fc.constant('event' as const), link: fc.nat(5), id: fc.nat(7) }),
	fc.record({ does: fc.constant('add' as const), id: fc.nat(7) }),
	fc.record({ does: fc.constant('delete' as const), id: fc.nat(7) }),
	fc.record({
		does: fc.constant('read' as const),
		link: fc.nat(5),
		asked: fc.boolean(),
		wait: fc.nat(20_000),
	}),
);

/** Pairs of a link and the method that completed it. */
const completions = ({ links }: MethodBook) =>
	links.flatMap(({ key, completedBy, saved = [] }) =>
		completedBy === key ? saved.map(({ id }) => ({ link: key, id })) : [],
	);

describe('The methods and links of a customer', () => {
	it('end up with one link for a method, one method for a link, and nothing that was completed changes', () => {
		fc.assert(
			fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
				let book = EMPTY_BOOK;
				let age = 0;
				const listed = new Set<number>();
				const methods = () => [...listed].toReversed().map(method);
				for (const one of steps) {
					const before = completions(book);
					if (one.does === 'link') {
						const link = { key: `l${one.link}`, purpose: `p${one.purpose}` };
						book = withLink(book, link, methods(), age);
					} else if (one.does === 'event') book = withEvent(book, `m${one.id}`, `l${one.link}`, age);
					else if (one.does === 'add') listed.add(one.id);
					else if (one.does === 'delete') listed.delete(one.id);
					else {
						age += one.wait;
						const asked = one.asked ? { askedBy: `l${one.link}` } : {};
						({ book } = settle(book, { methods: methods(), age, exists: () => true, ...asked }));
					}
					const after = completions(book);
					assert.equal(new Set(after.map(({ id }) => id)).size, after.length);
					assert.equal(new Set(after.map(({ link }) => link)).size, after.length);
					assert.deepEqual(
						after.filter(({ link }) => before.some((known) => known.link === link)),
						before,
					);
					for (const { id } of after.slice(before.length)) {
						assert.ok(
							methods().some((known) => known.id === id),
							'a method that is not listed completes nothing',
						);
					}
				}
			}),
			{ numRuns: 300 },
		);
	});

	it('do not complete a link that was never recorded', () => {
		let book = withLink(EMPTY_BOOK, { key: 'ghost', purpose: 'month' }, [], 0);
		book = withLink(book, { key: 'real', purpose: 'month' }, [], 0);
		const exists = (key: string) => key === 'real';
		({ book } = settle(book, { methods: [method(1)], age: 60_000, exists }));
		assert.deepEqual(completions(book), [{ link: 'real', id: 'm1' }]);
	});

	it('keep open links however many were completed', () => {
		let book = withLink(EMPTY_BOOK, { key: 'open', purpose: 'other' }, [], 0);
		for (let one = 0; one < 300; one++) {
			const listed = Array.from({ length: one }, (_, id) => method(one - 1 - id));
			book = withLink(book, { key: `l${one}`, purpose: 'month' }, listed, 0);
			book = withEvent(book, `m${one}`, `l${one}`, 0);
			({ book } = settle(book, { methods: [method(one), ...listed], age: 60_000, exists: () => true }));
		}
		assert.equal(completions(book).at(-1)?.link, 'l299');
		assert.ok(book.links.some(({ key }) => key === 'open'));
		assert.ok(book.links.length < 110);
	});
});
