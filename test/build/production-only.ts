import type { Plugin } from 'vite';

/** Text that must not be in a bundle, and what it would mean. */
const FORBIDDEN: readonly { readonly found: RegExp; readonly meaning: string }[] = [
	{
		found: /Lit is in dev mode/,
		meaning:
			'holds the development build of Lit, half as large again and noisy: is `resolve.conditions` still there?',
	},
	{
		found: /[;}]\s*@[A-Za-z$_]+\(/,
		meaning:
			'holds a decorator that was not compiled, a syntax error in every browser: use static properties.',
	},
];

/** Fails the build, in one sentence, when its output is not fit for production. Bundlers let both of these pass silently. */
export function productionOnly(): Plugin {
	return {
		name: 'production-only',
		apply: 'build',
		generateBundle(_options, bundle) {
			for (const output of Object.values(bundle)) {
				if (output.type !== 'chunk') continue;
				for (const { found, meaning } of FORBIDDEN) {
					if (found.test(output.code)) this.error(`${output.fileName} ${meaning}`);
				}
			}
		},
	};
}
