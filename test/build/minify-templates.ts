import { RolldownMagicString } from 'rolldown';
import { parseSync, Visitor, type Plugin } from 'vite';

/** Whitespace in these is text that a payer sees. */
const PREFORMATTED = /<(?:pre|textarea)\b/;

/**
 * Text of an `html` or `svg` template with its indentation gone: every run of whitespace that holds a line break becomes
 * one space, which is what a browser would show anyway. Comments go too. Spaces within a line stay.
 */
export function minifyMarkup(text: string): string {
	if (PREFORMATTED.test(text)) return text;
	return text.replace(/<!--[^]*?-->/g, '').replace(/\s*\n\s*/g, ' ');
}

/** A string, a comment, whitespace around punctuation, whitespace after a colon, other whitespace; in that order. */
const CSS_TOKENS = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\/\*[^]*?\*\/)|\s*([{};,])\s*|(:)\s+|\s+/g;

/**
 * Text of a `css` template without comments and without whitespace that means nothing. Whitespace before a colon, and
 * around `+ - > ~`, means something in selectors and `calc()`; it becomes one space.
 */
export function minifyStyles(text: string): string {
	const withoutComments = text.replace(CSS_TOKENS, (match, _string, comment) => (comment ? '' : match));
	return withoutComments
		.replace(
			CSS_TOKENS,
			(_match, string, _comment, punctuation, colon) => string ?? punctuation ?? colon ?? ' ',
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
