import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
	either,
	anything,
	kindOf,
	listOf,
	mapOf,
	number,
	object,
	string,
	type ShapeIssue,
} from '../../src/wire/shape.ts';
import { nearestName } from '../../src/wire/nearest-name.ts';

interface Options {
	readonly name: string;
	readonly urls?: readonly string[];
	readonly inner?: { readonly max: number };
	readonly labels?: Readonly<Record<string, string>>;
	readonly many?: string | readonly string[];
}

const shape = object<Options>(
	{
		name: string(),
		urls: listOf(string(), "a list, e.g. ['a']"),
		inner: object<{ readonly max: number }>({ max: number() }, 'an object, e.g. {max: 5}'),
		labels: mapOf(string(), 'strings by name'),
		many: either((given) => typeof given === 'string', anything, listOf(string(), 'a string or a list')),
	},
	'an object',
	{ title: 'name' },
);

function issuesOf(given: unknown): readonly string[] {
	const issues: ShapeIssue[] = [];
	shape(given, '', issues);
	return issues.map(({ message }) => message);
}

describe('The shape of options', () => {
	const cases: Readonly<Record<string, readonly [given: unknown, messages: readonly string[]]>> = {
		'all right': [{ name: 'a', urls: [], inner: { max: 1 }, labels: { a: 'b' }, many: ['a'] }, []],
		'nothing but undefined': [{ name: undefined }, []],
		'a misspelt name': [{ nmae: 'a' }, ['Unknown key "nmae". Did you mean "name"?']],
		'a synonym': [{ title: 'a' }, ['Unknown key "title". Did you mean "name"?']],
		'a misspelt name whose value is wrong too': [
			{ url: 'https://a.example' },
			['Unknown key "url". Did you mean "urls"?', "`urls` is a string; write a list, e.g. ['a']."],
		],
		'a misspelt name beside the right one': [
			{ name: 'a', nmae: 5 },
			['Unknown key "nmae". Did you mean "name"?'],
		],
		'a name that is like no other': [
			{ colour: 'red' },
			['Unknown key "colour". Known: name, urls, inner, labels, many.'],
		],
		'names at every depth': [
			{ inner: { mx: 'five' }, foo: 1 },
			[
				'Unknown key "inner.mx". Did you mean "max"?',
				'`inner.max` is a string; write a number.',
				'Unknown key "foo". Known: name, urls, inner, labels, many.',
			],
		],
		'other types': [
			{ name: 5, urls: ['a', 5, undefined], inner: [], labels: { a: null }, many: true },
			[
				'`name` is the number 5; write a string.',
				'`urls[1]` is the number 5; write a string.',
				"`urls[2]` is undefined; write a list, e.g. ['a'].",
				'`inner` is a list; write an object, e.g. {max: 5}.',
				'`labels.a` is null; write a string.',
				'`many` is true; write a string or a list.',
			],
		],
		'no object at all': [[], ['what was given is a list; write an object.']],
		'a name of every object': [
			JSON.parse('{"__proto__": {"name": 5}, "constructor": 1}'),
			[
				'Unknown key "__proto__". Known: name, urls, inner, labels, many.',
				'Unknown key "constructor". Known: name, urls, inner, labels, many.',
			],
		],
	};
	for (const [name, [given, messages]] of Object.entries(cases)) {
		it(`with ${name}`, () => assert.deepEqual(issuesOf(given), messages));
	}

	it('repeats no string, since it may be a secret', () => {
		assert.doesNotMatch(issuesOf({ urls: 'canary', inner: 'canary' }).join(), /canary/);
	});

	for (const [given, kind] of [
		[Promise.resolve(), 'a promise'],
		[() => {}, 'a function'],
		[1n, 'a bigint'],
		[{}, 'an object'],
	] as const) {
		it(`names ${kind}`, () => assert.equal(kindOf(given), kind));
	}
});

describe('The nearest name', () => {
	const known = ['origins', 'returnUrls', 'trustedProxies', 'title', 'description', 'ip', 'max', 'min', 'id'];
	const cases: readonly (readonly [name: string, nearest: string | undefined])[] = [
		['origin', 'origins'],
		['returnUrl', 'returnUrls'],
		['return_urls', 'returnUrls'],
		['RETURNURLS', 'returnUrls'],
		['trustedProxy', 'trustedProxies'],
		['titel', 'title'],
		['títle', 'title'],
		['descripcion', 'description'],
		['descripción', 'description'],
		['mxa', 'max'],
		['colour', undefined],
		['x', undefined],
		['', undefined],
	];
	for (const [name, nearest] of cases) {
		it(`to "${name}" is ${nearest ?? 'none'}`, () => assert.equal(nearestName(name, known), nearest));
	}
});
