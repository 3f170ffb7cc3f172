import type { Rule } from 'eslint';

/** Words that comments do without, and what to write instead. */
const WORDS = [
	{ word: /\bwhoever\b/i, instead: 'name the person or program' },
	{ word: /\b(?:says?|said|saying)\b/i, instead: 'write "states", "contains" or "returns"' },
	{ word: /\b(?:tells?|told|telling)\b/i, instead: 'write "reports", "shows" or "notifies"' },
	{ word: /\bhears?\b/i, instead: 'write "receives"' },
	{ word: /\bis no\b(?! (?:longer|more))/i, instead: 'write "is not a …"' },
];

/** ESLint rule: comments are written in plain words, in which code does not speak. */
export const plainWords: Rule.RuleModule = {
	meta: { type: 'suggestion', schema: [], messages: { word: '"{{found}}" in a comment: {{instead}}.' } },
	create(context) {
		return {
			Program() {
				for (const comment of context.sourceCode.getAllComments()) {
					for (const { word, instead } of WORDS) {
						const [found] = word.exec(comment.value) ?? [];
						if (found && comment.loc)
							context.report({ loc: comment.loc, messageId: 'word', data: { found, instead } });
					}
				}
			},
		};
	},
};
