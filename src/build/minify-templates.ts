import { RolldownMagicString } from 'rolldown';
import { parseSync, Visitor, type Plugin } from 'vite';

/** Whitespace in these elements is visible to payers. */
const PREFORMATTED = /<(?:pre|textarea)\b/;

/** Quotes that an attribute value does not need, inside a tag that continues or ends right after them. */
const SPARE_QUOTES = /(?<=\s[\w-]+=)"([\w-]+)"(?=[\s>])/g;

/**
 * Minifies the text of an `html` or `svg` template. Every run of whitespace with a line break becomes one space, which
 * is what a browser would show, or nothing before the end of a tag. Comments and optional quotes are removed. Spaces
 * within a line stay.
 */
export function minifyMarkup(text: string): string {
	if (PREFORMATTED.test(text)) return text;
	return text
		.replace(/<!--[^]*?-->/g, '')
		.replace(/\s*\n\s*(>?)/g, (_, end) => end || ' ')
		.replace(SPARE_QUOTES, '$1');
}

/**
 * In this order: a quoted name in a selector that needs no quotes, a string, a comment, whitespace around punctuation,
 * whitespace after a colon, the leading zero of a fraction, other whitespace.
 */
const CSS_TOKENS =
	/(?<==)'([a-z]+)'(?=\])|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\/\*[^]*?\*\/)|\s*([{};,>])\s*|(:)\s+|(?<![\w.])0(?=\.\d)|\s+/g;

/**
 * Minifies the text of a `css` template: removes comments and whitespace without meaning. Whitespace before a colon,
 * and around `+ - ~`, has a meaning in selectors and `calc()`; it becomes one space.
 */
export function minifyStyles(text: string): string {
	const withoutComments = text.replace(CSS_TOKENS, (match, _name, _string, comment) =>
		comment ? '' : match,
	);
	return withoutComments
		.replace(
			CSS_TOKENS,
			(match, name, string, _comment, punctuation, colon) =>
				name ?? string ?? punctuation ?? colon ?? (match === '0' ? '' : ' '),
		)
		.replaceAll(';}', '}');
}

const MINIFIERS: Readonly<Record<string, (text: string) => string>> = {
	html: minifyMarkup,
	svg: minifyMarkup,
	css: minifyStyles,
};

/** The templates of a module that can be shortened, with their new text and their place (UTF-16 offsets). */
export function shorterTemplates(code: string): { start: number; end: number; text: string }[] {
	const shorter: { start: number; end: number; text: string }[] = [];
	const visitor = new Visitor({
		TaggedTemplateExpression({ tag, quasi }) {
			const minify = tag.type === 'Identifier' && Object.hasOwn(MINIFIERS, tag.name) && MINIFIERS[tag.name];
			if (!minify) return;
			for (const { start, end } of quasi.quasis) {
				const before = code.slice(start, end);
				const text = minify(before);
				if (text !== before) shorter.push({ start, end, text });
			}
		},
	});
	visitor.visit(parseSync('module.js', code).program);
	return shorter;
}

/** Minifies the templates of our own modules. Script minifiers do not change the content of strings. */
export function minifyTemplates(): Plugin {
	return {
		name: 'minify-templates',
		apply: 'build',
		transform: {
			filter: { id: /\/src\/(?:elements|wire)\/.*\.ts$/, code: /\b(?:html|svg|css)`/ },
			handler(code, id) {
				const edited = new RolldownMagicString(code);
				for (const { start, end, text } of shorterTemplates(code)) edited.overwrite(start, end, text);
				return { code: edited.toString(), map: edited.generateMap({ source: id, hires: true }).toString() };
			},
		},
	};
}
