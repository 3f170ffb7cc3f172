import type { CSSResult } from 'lit';

/** Adds styles to an element that has been drawn already, once. No policy of the page can object to these. */
export function adoptStyles({ shadowRoot }: Element, { styleSheet }: CSSResult): void {
	if (!shadowRoot || !styleSheet || shadowRoot.adoptedStyleSheets.includes(styleSheet)) return;
	shadowRoot.adoptedStyleSheets.push(styleSheet);
}
