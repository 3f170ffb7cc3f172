import { expect } from '@open-wc/testing';
import { qrCode, type QrCode } from '../../src/elements/modes/qr-code.ts';

/** Blocks of the versions that are read here, level M (ISO/IEC 18004, table 9): how many, codewords of each, of data. */
const BLOCKS: Readonly<Record<number, readonly (readonly [count: number, all: number, data: number])[]>> = {
	1: [[1, 26, 16]],
	2: [[1, 44, 28]],
	4: [[2, 50, 32]],
	7: [[4, 49, 31]],
	10: [
		[4, 69, 43],
		[1, 70, 44],
	],
	14: [
		[4, 64, 40],
		[5, 65, 41],
	],
	20: [
		[3, 67, 41],
		[13, 68, 42],
	],
};

const MASKS: readonly ((i: number, j: number) => boolean)[] = [
	(i, j) => (i + j) % 2 === 0,
	(i) => i % 2 === 0,
	(_, j) => j % 3 === 0,
	(i, j) => (i + j) % 3 === 0,
	(i, j) => ((i >> 1) + Math.floor(j / 3)) % 2 === 0,
	(i, j) => ((i * j) % 2) + ((i * j) % 3) === 0,
	(i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2 === 0,
	(i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2 === 0,
];

/** Reads a code as a phone does that sees every module right: nothing here is shared with what draws it. */
function read(code: QrCode): { text: string; errors: number } {
	const side = code.length;
	const version = (side - 17) / 4;
	const dark = (row: number, column: number) => (code[row]?.[column] ? 1 : 0);
	// The format around the corner at the top left: the first five bits are level and mask.
	const mask = [2, 3, 4].reduce((value, column) => value * 2 + dark(8, column), 0) ^ 0b101;
	const turn = MASKS[mask];
	if (!turn) throw new Error('no mask');

	let bits = '';
	for (let column = side - 1, up = true; column > 0; column -= column === 8 ? 3 : 2, up = !up) {
		for (let step = 0; step < side; step++) {
			const row = up ? side - 1 - step : step;
			for (const at of [column, column - 1]) {
				if (!isPattern(row, at, version)) bits += dark(row, at) ^ (turn(row, at) ? 1 : 0);
			}
		}
	}
	const codewords = (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
	const blocks = (BLOCKS[version] ?? []).flatMap(([count, all, data]) =>
		Array.from({ length: count }, () => ({ all, data, words: [] as number[] })),
	);
	const longest = Math.max(...blocks.map(({ data }) => data));
	let at = 0;
	for (let turnOf = 0; turnOf < longest; turnOf++) {
		for (const block of blocks) if (turnOf < block.data) block.words.push(codewords[at++] ?? 0);
	}
	const data = blocks.flatMap(({ words }) => [...words]);
	for (let turnOf = 0; turnOf < 30; turnOf++) {
		for (const block of blocks) if (turnOf < block.all - block.data) block.words.push(codewords[at++] ?? 0);
	}
	const errors = blocks.filter(({ words, all, data }) => !isCodeword(words, all - data)).length;

	const stream = data.map((word) => word.toString(2).padStart(8, '0')).join('');
	const lengthBits = version < 10 ? 8 : 16;
	const length = parseInt(stream.slice(4, 4 + lengthBits), 2);
	const bytes = Array.from({ length }, (_, index) => {
		const start = 4 + lengthBits + index * 8;
		return parseInt(stream.slice(start, start + 8), 2);
	});
	return { text: new TextDecoder().decode(new Uint8Array(bytes)), errors };
}

/** Where a version has finders, timing, alignment, format and version instead of data. */
function isPattern(row: number, column: number, version: number): boolean {
	const side = version * 4 + 17;
	const corner =
		(row < 9 && column < 9) || (row < 9 && column >= side - 8) || (row >= side - 8 && column < 9);
	if (corner || row === 6 || column === 6) return true;
	const versionInfo = version >= 7 && ((row < 6 && column >= side - 11) || (column < 6 && row >= side - 11));
	if (versionInfo) return true;
	// ISO/IEC 18004, annex E.
	const lines = {
		1: [],
		2: [6, 18],
		4: [6, 26],
		7: [6, 22, 38],
		10: [6, 28, 50],
		14: [6, 26, 46, 66],
		20: [6, 34, 62, 90],
	}[version as 1] as readonly number[];
	return lines.some((centreRow) =>
		lines.some((centreColumn) => {
			const onFinder =
				(centreRow === 6 && (centreColumn === 6 || centreColumn === side - 7)) ||
				(centreRow === side - 7 && centreColumn === 6);
			return !onFinder && Math.abs(row - centreRow) < 3 && Math.abs(column - centreColumn) < 3;
		}),
	);
}

/** Whether a block is one of the Reed-Solomon code: every root of its generator is a root of it. */
function isCodeword(words: readonly number[], degree: number): boolean {
	const times = (a: number, b: number) => {
		let product = 0;
		for (let x = a, y = b; y; y >>= 1, x = x & 0x80 ? (x << 1) ^ 0x11d : x << 1) if (y & 1) product ^= x;
		return product;
	};
	let root = 1;
	for (let power = 0; power < degree; power++, root = times(root, 2)) {
		if (words.reduce((sum, word) => times(sum, root) ^ word, 0) !== 0) return false;
	}
	return true;
}

describe('a QR code', () => {
	for (const [version, bytes] of [
		[1, 14],
		[2, 26],
		[4, 62],
		[7, 122],
		[10, 213],
		[14, 362],
		[20, 666],
	] as const) {
		it(`of version ${version} holds ${bytes} bytes, without an error in any block`, () => {
			const text = 'https://pagos.onepay.la/p/'.padEnd(bytes, 'aZ9-_~').slice(0, bytes);
			const code = qrCode(text);
			expect(code.length).to.equal(version * 4 + 17);
			expect(read(code)).to.deep.equal({ text, errors: 0 });
		});
	}

	it('reads other letters than ASCII', () => {
		expect(read(qrCode('¿ñandú?')).text).to.equal('¿ñandú?');
	});

	it('does not pretend that a text fits which does not', () => {
		expect(() => qrCode('x'.repeat(667))).to.throw(RangeError);
	});
});
