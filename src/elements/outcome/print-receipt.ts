import { css } from '../dom/css.ts';

const MARK = 'data-checkout-receipt';

/** Hides everything except the receipt and its ancestors, in print only. */
const { styleSheet } = css`
	@media print {
		body :not([data-checkout-receipt], [data-checkout-receipt] *, :has([data-checkout-receipt])),
		:host > :not([data-checkout-receipt], [data-checkout-receipt] *, :has([data-checkout-receipt])) {
			display: none !important;
		}
	}
`;

/**
 * Prints only one element of the page, also from inside nested shadow roots. Removes its marker attribute on
 * `afterprint`. If a browser does not fire that event, the attribute stays without effect.
 *
 * @param paper opens the print dialog
 */
export function printReceipt(receipt: HTMLElement, paper: () => void = () => print()): void {
	const marked: HTMLElement[] = [];
	for (let node: Element | undefined = receipt; node instanceof HTMLElement;) {
		const root = node.getRootNode() as Document | ShadowRoot;
		node.toggleAttribute(MARK, true);
		marked.push(node);
		if (styleSheet && !root.adoptedStyleSheets.includes(styleSheet)) root.adoptedStyleSheets.push(styleSheet);
		node = root instanceof ShadowRoot ? root.host : undefined;
	}
	addEventListener('afterprint', () => marked.forEach((node) => node.removeAttribute(MARK)), { once: true });
	paper();
}
