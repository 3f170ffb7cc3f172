import { expect } from '@open-wc/testing';
import { createReturns, takeReturn, type ReturnPage } from '../../../src/elements/return/return-parameter.ts';

/** A page at an address, with a router's state. */
function pageAt(href: string): ReturnPage & { location: { href: string }; states: unknown[] } {
	const location = { href };
	const states: unknown[] = [];
	return {
		location,
		states,
		history: {
			state: { router: 7 },
			replaceState(state: unknown, _: string, url?: string | URL | null) {
				states.push(state);
				location.href = String(url);
			},
		},
	};
}

/** Address of the return, what is read, and the address that stays. */
const TABLE: readonly (readonly [from: string, id: string | undefined, to: string])[] = [
	['https://shop.example/thanks?checkout=ck1', 'ck1', 'https://shop.example/thanks'],
	['https://shop.example/thanks?a=1&checkout=ck1&b=2', 'ck1', 'https://shop.example/thanks?a=1&b=2'],
	['https://shop.example/?checkout=ck1#/cart?x=1', 'ck1', 'https://shop.example/#/cart?x=1'],
	[
		'https://shop.example/?q=caf%C3%A9+con%20leche&checkout=ck1',
		'ck1',
		'https://shop.example/?q=caf%C3%A9+con%20leche',
	],
	['https://shop.example/?flag&checkout=ck1', 'ck1', 'https://shop.example/?flag'],
	['https://shop.example/?checkout=ck1&checkout=ck2', 'ck1', 'https://shop.example/'],
	['https://shop.example/?checkout=a%2Fb', 'a/b', 'https://shop.example/'],
	['https://shop.example/?checkout=', undefined, 'https://shop.example/?checkout='],
	['https://shop.example/?mycheckout=1', undefined, 'https://shop.example/?mycheckout=1'],
	['https://shop.example/#checkout=1', undefined, 'https://shop.example/#checkout=1'],
];

describe('the payer’s return', () => {
	for (const [from, id, to] of TABLE) {
		it(`reads ${id ?? 'nothing'} from ${from}`, () => {
			const page = pageAt(from);
			expect(takeReturn(page)).to.equal(id);
			expect(page.location.href).to.equal(to);
		});
	}

	it('leaves the state of the page’s own router alone', () => {
		const page = pageAt('https://shop.example/?checkout=ck1');
		takeReturn(page);
		expect(page.states).to.deep.equal([{ router: 7 }]);
	});

	it('is known to every element of the page, though the address is clean', () => {
		const page = pageAt('https://shop.example/thanks?checkout=ck1');
		const returns = createReturns(page);
		expect([returns.current(), returns.current()]).to.deep.equal(['ck1', 'ck1']);
	});

	it('is over when a router goes to another page', () => {
		const page = pageAt('https://shop.example/thanks?checkout=ck1');
		const returns = createReturns(page);
		returns.current();
		page.location.href = 'https://shop.example/other';
		expect(returns.current()).to.equal(undefined);
	});

	it('is no news to an element that comes later', () => {
		let now = 0;
		const returns = createReturns(pageAt('https://shop.example/?checkout=ck1'), () => now);
		expect(returns.current()).to.equal('ck1');
		now = 30_000;
		expect(returns.current()).to.equal(undefined);
	});

	it('is over when its story was told', () => {
		const returns = createReturns(pageAt('https://shop.example/?checkout=ck1'));
		returns.current();
		returns.close('another');
		expect(returns.current()).to.equal('ck1');
		returns.close('ck1');
		expect(returns.current()).to.equal(undefined);
	});
});
