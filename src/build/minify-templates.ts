import { RolldownMagicString } from 'rolldown';
import { parseSync, Visitor, type Plugin } from 'vite';

/** Whitespace in these is text that a payer sees. */
const PREFORMATTED = /<(?:pre|textarea)\b/;

/** The quotes around an attribute's value that needs none, inside a tag that goes on, or ends, right after them. */
const SPARE_QUOTES = /(?<=\s[\w-]+=)"([\w-]+)"(?=[\s>])/g;

/**
 * Text of an `html` or `svg` template with its indentation gone: every run of whitespace that holds a line break becomes
 * one space, which is what a browser would show anyway, or nothing before the end of a tag. Comments go too, and quotes that HTML can
 * do without. Spaces within a line stay.
 */
export function minifyMarkup(text: string): string {
	if (PREFORMATTED.test(text)) return text;
	return text
		.replace(/<!--[^]*?-->/g, '')
		.replace(/\s*\n\s*(>?)/g, (_, end) => end || ' ')
		.replace(SPARE_QUOTES, '$1');
}

/**
 * A name in quotes that a selector can do without, a string, a comment, whitespace around punctuation, whitespace after a
 * colon, the nought of a fraction, other whitespace; in that order.
 */
const CSS_TOKENS =
	/(?<==)'([a-z]+)'(?=\])|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\/\*[^]*?\*\/)|\s*([{};,>])\s*|(:)\s+|(?<![\w.])0(?=\.\d)|\s+/g;

/**
 * Text of a `css` template without comments and without whitespace that means nothing. Whitespace before a colon, and
 * around `+ - ~`, means something in selectors and `calc()`; it becomes one space.
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

/** Every template's text in a module with its shorter form and place (UTF-16 offsets), where there is a shorter form. */
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

/** Minifies the templates of our own modules; a minifier of scripts leaves the inside of strings alone. */
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
