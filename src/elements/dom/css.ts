import type { CSSResult } from 'lit';

/**
 * Styles of an element, like Lit's `css` tag without values. The sheet is created on first use, so that a server can
 * import the styles. All elements share it.
 */
export function css([cssText = '']: TemplateStringsArray): CSSResult {
	let sheet: CSSStyleSheet | undefined;
	const styles = {
		cssText,
		get styleSheet() {
			if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(cssText);
			return sheet;
		},
	};
	// The constructor of Lit's class is not public. Lit reads only these members.
	return styles as unknown as CSSResult;
}
