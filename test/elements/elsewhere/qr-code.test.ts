import { expect } from '@open-wc/testing';
import { qrCode } from '../../../src/elements/elsewhere/qr-code.ts';
import { readCode } from '../support/read-code.ts';

function draw(text: string): SVGElement {
	const { side, path } = qrCode(text);
	const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
	drawing.setAttribute('viewBox', `0 0 ${side} ${side}`);
	drawing.append(document.createElementNS('http://www.w3.org/2000/svg', 'path'));
	drawing.firstElementChild?.setAttribute('d', path);
	return drawing;
}

describe('a QR code', () => {
	for (const bytes of [14, 62, 122, 213, 362, 666]) {
		it(`of an address of ${bytes} bytes is read by a decoder`, async () => {
			const text = 'https://pagos.onepay.la/p/'.padEnd(bytes, 'aZ9-_~').slice(0, bytes);
			expect(await readCode(draw(text))).to.equal(text);
		});
	}

	it('reads other letters than ASCII', async () => {
		expect(await readCode(draw('https://tienda.example/café?ñ=¿'))).to.equal(
			'https://tienda.example/café?ñ=¿',
		);
	});

	it('does not pretend that a text fits which does not', () => {
		expect(() => qrCode('x'.repeat(3_000))).to.throw();
	});
});
