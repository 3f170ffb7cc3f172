import { correction, generate } from 'lean-qr/nano';

/** A QR code as one drawing. */
export interface QrCode {
	/** Modules along a side, with the quiet around it. */
	readonly side: number;
	/** Dark modules on a ground of `side` by `side`, for an SVG path. */
	readonly path: string;
}

/** Modules of quiet that a reader needs around a code (ISO/IEC 18004, 5.3.8). */
const QUIET = 4;

/**
 * The code that a phone's camera reads as `text`; draw it dark on light. Some of it (15 %) may be unreadable: screens have
 * scratches and reflections.
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
