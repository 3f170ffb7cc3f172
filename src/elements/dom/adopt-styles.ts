import type { CSSResult } from 'lit';

/** Adds styles to a rendered element, once. A Content-Security-Policy does not block adopted style sheets. */
export function adoptStyles({ shadowRoot }: Element, { styleSheet }: CSSResult): void {
	if (!shadowRoot || !styleSheet || shadowRoot.adoptedStyleSheets.includes(styleSheet)) return;
	shadowRoot.adoptedStyleSheets.push(styleSheet);
}
