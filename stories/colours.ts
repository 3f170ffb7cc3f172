const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

/**
 * The computed value of a CSS colour inside an element, as `#rrggbb`. Supports `light-dark()`, `color-mix()`, system
 * colours and custom properties.
 * @param declarations further CSS declarations, e.g. `color-scheme: dark`
 */
export function colourIn(colour: string, parent: Element, declarations = ''): string {
	const probe = document.createElement('span');
	probe.hidden = true;
	probe.style.cssText = `${declarations}; color: ${colour}`;
	parent.append(probe);
	const { color } = getComputedStyle(probe);
	probe.remove();
	return hexOf(color);
}

/** Any opaque CSS colour as `#rrggbb`. */
function hexOf(colour: string): string {
	if (!canvas) throw new Error('This browser draws nothing.');
	canvas.fillStyle = colour;
	canvas.fillRect(0, 0, 1, 1);
	const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
	return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Contrast of two `#rrggbb` colours, from 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). */
export function contrast(one: string, two: string): number {
	const [darker = 0, lighter = 0] = [luminance(one), luminance(two)].toSorted((a, b) => a - b);
	return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
	const [red = 0, green = 0, blue = 0] = [1, 3, 5]
		.map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
		.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
