import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { minifyMarkup, minifyStyles, shorterTemplates } from '../../src/build/minify-templates.ts';

describe('minified markup shows what the source shows', () => {
	const cases: readonly (readonly [promise: string, before: string, after: string])[] = [
		['indentation becomes the one space that a browser shows', '<b>a</b>\n\t\t<i>b</i>', '<b>a</b> <i>b</i>'],
		['spaces within a line stay', '<b>a  b</b>', '<b>a  b</b>'],
		['words do not run together', 'one\ntwo', 'one two'],
		['comments go', '<b></b><!-- why\nnot --><i></i>', '<b></b><i></i>'],
		['a tag ends without a space', '<a\n\tb="c d"\n>e</a\n>', '<a b="c d">e</a>'],
		[
			'quotes go where a value needs none',
			'<p part="title" id="a b"><i b="c" /></p>',
			'<p part=title id="a b"><i b=c /></p>',
		],
		['quotes stay before a slash, which they keep out of the value', '<i b="c"/>', '<i b="c"/>'],
		['quotes in words stay', 'a = "b" <b>c="d"</b>', 'a = "b" <b>c="d"</b>'],
		['preformatted text stays', '<pre>a\n  b</pre>', '<pre>a\n  b</pre>'],
	];
	for (const [promise, before, after] of cases) it(promise, () => assert.equal(minifyMarkup(before), after));
});

describe('minified styles mean what the source means', () => {
	const cases: readonly (readonly [promise: string, before: string, after: string])[] = [
		['rules lose their indentation', '\n\ta {\n\t\tcolor: red;\n\t}\n', ' a{color:red}'],
		['a descendant with a pseudo-class stays a descendant', 'a :hover {}', 'a :hover{}'],
		['arithmetic keeps its spaces', 'width: calc(1px  +  2px)', 'width:calc(1px + 2px)'],
		['children stay children', 'a > b {}', 'a>b{}'],
		['fractions lose their nought, and nothing else', 'a{b:0.5em 10.5px -0.2s 0}', 'a{b:.5em 10.5px -.2s 0}'],
		['names in selectors lose their quotes', "[a='b'] {}", '[a=b]{}'],
		['strings stay', `content: 'a ;  b'; x: "/* c */ {  }"`, `content:'a ;  b';x:"/* c */ {  }"`],
		['comments go, whatever they quote', `a/* don't */ { b: 'c' }`, `a{b:'c'}`],
		['a custom property may stay empty', '--x: ; a: b', '--x:;a:b'],
		['a space at the edge, where a value may follow, stays', 'a ', 'a '],
	];
	for (const [promise, before, after] of cases) it(promise, () => assert.equal(minifyStyles(before), after));
});

describe('only templates are touched', () => {
	const shorter = (code: string) => shorterTemplates(code).map(({ text }) => text);

	it('finds html, svg and css, also inside each other', () => {
		assert.deepEqual(shorter('html`<a>\n${svg`<g>\n</g>`}</a>`; css`b {}`'), ['<a> ', '<g> </g>', 'b{}']);
	});
	it('leaves every other string alone', () => {
		assert.deepEqual(shorter('`a\n  b`; tag`a\n  b`; "html`\\n  `"'), []);
	});
	it('names places that cut the source exactly, beyond ASCII too', () => {
		const code = 'const ñ = "€😀"; html`<b>ñ\n</b>`';
		const [template] = shorterTemplates(code);
		assert.ok(template);
		assert.equal(code.slice(template.start, template.end), '<b>ñ\n</b>');
	});
});
