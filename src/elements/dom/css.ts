import type { CSSResult } from 'lit';

/**
 * Styles of an element. Does what Lit's tag of the same name does for words without values: the sheet is made when an
 * element first asks for it, so that a server can import the styles, and is shared by all elements from then on.
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
	// Lit's class cannot be made by others; all that Lit asks of it is this.
	return styles as unknown as CSSResult;
}
