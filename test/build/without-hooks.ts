import { RolldownMagicString } from 'rolldown';
import type { Plugin } from 'vite';

/**
 * Questions that Lit asks every page, with the answer of each browser that runs our target and of the templates that we
 * write: drawings stand inside HTML, and values in attributes, properties, listeners and text.
 */
const ANSWERS: readonly (readonly [question: RegExp, answer: string])[] = [
	// Polyfills of shadow DOM, and Lit's own hydration, which the bundle does not hold.
	[/\b\w+\.(?:litHtml|litElement|reactiveElement)(?:Polyfill|Hydrate)Support\b/g, '(void 0)'],
	// Only the development build reads which versions are there.
	[/\(\w+\.\w+Versions\?\?=\[\]\)\.push\("[^"]+"\)/g, '(void 0)'],
	[
		/\w+\.ShadowRoot&&\([^()]*ShadyCSS[^()]*\)&&"adoptedStyleSheets"in Document\.prototype&&"replace"in CSSStyleSheet\.prototype/g,
		'true',
	],
	// What standard decorators leave behind; our properties stand in a table.
	[/Symbol\.metadata\?\?=Symbol\("metadata"\)|\w+\.litPropertyMetadata\?\?=new WeakMap/g, '(void 0)'],
	[/this\[Symbol\.metadata\]/g, 'null'],
	// Templates whose root is SVG or MathML, values inside a <textarea> or <title>, and values that stand for an element.
	[/\b[23]===i\b/g, 'false'],
	[/\by\.test\([\w.[\]]+\)/g, 'false'],
	[/\bt\.startsWith\(o\)|\b6===r\.type/g, 'false'],
	// What Lit says to whoever writes its templates and styles wrongly.
	[/(?<=\bError\()"[^"]+"(?:\+\w+\+"[^"]+")?(?=\))/g, ''],
];

/** Answers what Lit would ask in the browser, and the minifier drops the other case. */
export function withoutHooks(): Plugin {
	return {
		name: 'without-hooks',
		apply: 'build',
		transform: {
			filter: { id: /\/node_modules\/(?:lit-html|lit-element|@lit\/reactive-element)\// },
			handler(code, id) {
				const edited = new RolldownMagicString(code);
				for (const [question, answer] of ANSWERS)
					for (const { 0: asked, index } of code.matchAll(question))
						edited.overwrite(index, index + asked.length, answer);
				return { code: edited.toString(), map: edited.generateMap({ source: id, hires: true }).toString() };
			},
		},
	};
}
