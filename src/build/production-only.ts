import { parseSync, Visitor, type Plugin } from 'vite';

/**
 * Fails the build, in one sentence, if its output is not fit for production. Bundlers report neither of these faults.
 */
export function productionOnly(): Plugin {
	return {
		name: 'production-only',
		apply: 'build',
		generateBundle(_options, bundle) {
			for (const output of Object.values(bundle)) {
				if (output.type !== 'chunk') continue;
				const fault = faultIn(output.code);
				if (fault) this.error(`${output.fileName} ${fault}`);
			}
		},
	};
}

function faultIn(code: string): string | undefined {
	if (code.includes('Lit is in dev mode')) {
		return 'holds the development build of Lit, half as large again and noisy: is `resolve.conditions` still there?';
	}
	if (hasDecorator(code)) {
		return 'holds a decorator that was not compiled, a syntax error in every browser: use static properties.';
	}
	return undefined;
}

function hasDecorator(code: string): boolean {
	let found = false;
	new Visitor({ Decorator: () => (found = true) }).visit(parseSync('chunk.js', code).program);
	return found;
}
