import { correction, generate } from 'lean-qr/nano';

/** A QR code as an SVG path. */
export interface QrCode {
	/** Modules per side, including the quiet zone. */
	readonly side: number;
	/** SVG path of the dark modules, in a view box of `side` by `side`. */
	readonly path: string;
}

/** Width of the quiet zone around a code, in modules (ISO/IEC 18004, 5.3.8). */
const QUIET = 4;

/**
 * The QR code of `text`. Draw it dark on light. Up to 15 % of it may be unreadable, e.g. because of scratches or
 * reflections.
 * @throws {Error} when the text is too long
 */
export function qrCode(text: string): QrCode {
	const code = generate(text, { minCorrectionLevel: correction.M });
	let path = '';
	for (let y = 0; y < code.size; y++) {
		for (let x = 0; x < code.size; x++) {
			if (!code.get(x, y)) continue;
			const from = x;
			while (code.get(x + 1, y)) x++;
			path += `M${from + QUIET} ${y + QUIET}h${x - from + 1}v1h${from - x - 1}z`;
		}
	}
	return { side: code.size + 2 * QUIET, path };
}
