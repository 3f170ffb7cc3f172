import { RolldownMagicString } from 'rolldown';
import type { Plugin } from 'vite';

/** A part of Lit as it is published, and what takes its place. */
type Cut = readonly [part: RegExp, instead: string];

/**
 * What Lit can do and these elements never ask of it. A bundle for one script line holds the rest; whoever installs the
 * package gets Lit as it is. Every part must be found, so that a new version of Lit is looked at before it is cut.
 */
const CUTS: Readonly<Record<string, readonly Cut[]>> = {
	'every browser of our target answers the same': [
		// Polyfills of shadow DOM, and Lit's own hydration, which the bundle does not hold.
		[/\b\w+\.(?:litHtml|litElement|reactiveElement)(?:Polyfill|Hydrate)Support\b/g, '(void 0)'],
		// Only the development build reads which versions are there.
		[/\(\w+\.\w+Versions\?\?=\[\]\)\.push\("[^"]+"\)/g, '(void 0)'],
		[
			/\w+\.ShadowRoot&&\([^()]*ShadyCSS[^()]*\)&&"adoptedStyleSheets"in Document\.prototype&&"replace"in CSSStyleSheet\.prototype/g,
			'true',
		],
	],
	'our properties stand in a table, without decorators, converters, JSON or defaults that reflect; only text reflects':
		[
			[/Symbol\.metadata\?\?=Symbol\("metadata"\)|\w+\.litPropertyMetadata\?\?=new WeakMap/g, '(void 0)'],
			[/this\[Symbol\.metadata\]/g, 'null'],
			[
				/static addInitializer\(t\)\{[^}]*\}|,this\.constructor\.l\?\.forEach\(t=>t\(this\)\)|,void 0!==t\.l&&\(this\.l=\[\.\.\.t\.l\]\)/g,
				'',
			],
			[/\(void 0!==i\.converter\?\.toAttribute\?i\.converter:u\)/g, 'u'],
			[/(?<=toAttribute\(t,s\)\{)switch\(s\)\{.*?\}(?=return t\})/g, ''],
			[/case Object:case Array:try\{i=JSON\.parse\(t\)\}catch\(t\)\{i=null\}/g, ''],
			[
				/"function"==typeof t\.converter\?\{fromAttribute:t\.converter\}:void 0!==t\.converter\?\.fromAttribute\?t\.converter:u/g,
				'u',
			],
			[/\?\?this\._\$Ej\?\.get\(e\)\?\?r/g, ''],
			[
				/\|\|i\.useDefault&&i\.reflect&&h===this\._\$Ej\?\.get\(t\)&&!this\.hasAttribute\(r\._\$Eu\(t,i\)\)/g,
				'',
			],
			[
				/i&&!\(this\._\$Ej\?\?=new Map\)\.has\(t\)&&\(this\._\$Ej\.set\([^)]*\),!0!==h\|\|void 0!==r\)\|\|/g,
				'',
			],
		],
	'our templates hold no directives, so nothing in them waits for being connected': [
		[/(?<=function M\(t,i)(?:,s=t,e\)\{.*?\),i\})/g, '){return i}'],
		[/get _\$AU\(\)\{.*?\}|setConnected\(t\)\{.*?\}(?=\})/g, ''],
		[/get (?:tagName|parentNode|startNode|endNode)\(\)\{.*?\}/g, ''],
		[/,this\._\$Cv=e\?\.isConnected\?\?!0|this\._\$AN=void 0,|this\._\$AP\?\.\(!1,!0,s\)/g, ''],
		[/(?:dis)?connectedCallback\(\)\{super\.\w+\(\),this\._\$Do\?\.setConnected\(!\d\)\}/g, ''],
		[/this\.hasUpdated\|\|\(this\.renderOptions\.isConnected=this\.isConnected\),/g, ''],
	],
	'of all that may happen in an update, our elements decide what is drawn': [
		[/t=this\.shouldUpdate\(s\),t\?\(this\.willUpdate\(s\),/g, 't=!0,('],
		[/(?<=this\.update\(s\)\)):this\._\$EM\(\)/g, ''],
		[/this\.firstUpdated\(t\)\),this\.updated\(t\)/g, '0)'],
		[/(?:willUpdate|updated|firstUpdated)\(t\)\{\}|shouldUpdate\(t\)\{return!0\}/g, ''],
	],
	'values stand in text, attributes, properties and listeners of HTML': [
		// Templates whose root is SVG or MathML.
		[/\b[23]===i\b/g, 'false'],
		// Values inside a <textarea> or <title>.
		[/\by\.test\([\w.[\]]+\)/g, 'false'],
		// Lists that are no arrays.
		[/\|\|"function"==typeof t\?\.\[Symbol\.iterator\]/g, ''],
		// Values that stand for an element, or inside a comment.
		[/\bt\.startsWith\(o\)|\b6===r\.type/g, 'false'],
		[
			/else\{let t=-1;for\(;-1!==\(t=r\.data\.indexOf\(o,t\+1\)\);\)d\.push\(\{type:7,index:l\}\),t\+=o\.length-1\}/g,
			'',
		],
		// Templates that a compiler made ready.
		[/"number"==typeof s\?this\._\$AC\(t\):\(.*?,s\)(?=;)/g, 'this._$AC(t)'],
	],
	'our templates and styles are right, and need not be told otherwise': [
		[/(?<=\bError\()"[^"]+"(?:\+\w+\+"[^"]+")?(?=\))/g, ''],
	],
};

const IS_LIT = /\/node_modules\/(?:lit-html|lit-element|@lit\/reactive-element)\//;

/** Cuts from Lit what is never asked of it; the minifier drops what nobody refers to any more. */
export function leanLit(): Plugin {
	const missing = new Set<Cut>();
	return {
		name: 'lean-lit',
		apply: 'build',
		buildStart() {
			for (const cut of Object.values(CUTS).flat()) missing.add(cut);
		},
		transform: {
			filter: { id: IS_LIT },
			handler(code, id) {
				const edited = new RolldownMagicString(code);
				for (const cut of Object.values(CUTS).flat()) {
					for (const { 0: part, index } of code.matchAll(cut[0])) {
						edited.overwrite(index, index + part.length, cut[1]);
						missing.delete(cut);
					}
				}
				return { code: edited.toString(), map: edited.generateMap({ source: id, hires: true }).toString() };
			},
		},
		buildEnd(error) {
			if (error || missing.size === 0) return;
			const parts = [...missing].map(([part]) => part.source).join('\n  ');
			this.error(`Lit is not what lean-lit.ts cuts any more. Look for these in the new version:\n  ${parts}`);
		},
	};
}
