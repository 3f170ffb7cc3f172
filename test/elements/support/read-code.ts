import 'jsqr/dist/jsQR.js';

/** The decoder's module is a script that leaves its function on the page. */
declare const jsQR: (
	pixels: Uint8ClampedArray,
	width: number,
	height: number,
) => { readonly data: string } | null;

/** Pixels of the picture that a reader gets: about what a phone sees of a screen. */
const SIDE = 600;

/** Reads a QR code as a phone does: from the pixels of the drawing. Undefined where there is none to be read. */
export async function readCode(drawing: SVGElement): Promise<string | undefined> {
	const copy = drawing.cloneNode(true) as SVGElement;
	copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
	copy.setAttribute('width', String(SIDE));
	copy.setAttribute('height', String(SIDE));
	const picture = new Image();
	picture.src = `data:image/svg+xml,${encodeURIComponent(copy.outerHTML)}`;
	await picture.decode();
	const canvas = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
	const pen = canvas.getContext('2d');
	if (!pen) return undefined;
	pen.fillStyle = '#fff';
	pen.fillRect(0, 0, SIDE, SIDE);
	pen.drawImage(picture, 0, 0);
	return jsQR(pen.getImageData(0, 0, SIDE, SIDE).data, SIDE, SIDE)?.data;
}
