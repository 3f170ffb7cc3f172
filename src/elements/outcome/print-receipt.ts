import { css } from '../dom/css.ts';

const MARK = 'data-checkout-receipt';

/** Everything that neither is the receipt nor holds it, on paper only: the page on the screen stays as it is. */
const { styleSheet } = css`
	@media print {
		body :not([data-checkout-receipt], [data-checkout-receipt] *, :has([data-checkout-receipt])),
		:host > :not([data-checkout-receipt], [data-checkout-receipt] *, :has([data-checkout-receipt])) {
			display: none !important;
		}
	}
`;

/**
 * Prints an element and nothing else of its page, however deep in shadow roots of other elements it is. The mark goes
 * when the paper is out; where a browser does not say so, it stays and does no harm.
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
