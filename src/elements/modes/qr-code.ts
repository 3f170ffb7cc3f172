/**
 * QR codes (ISO/IEC 18004:2015): bytes, error correction level M (15 %), versions 1 to 20, which is 666 bytes of address
 * and as much as a phone reads from a screen without effort.
 */

/** Per version: how many blocks the data is cut into, and how many error correction codewords each gets (table 9). */
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];

/** The eight masks (table 10): whether the module at a row and column is turned over. */
const MASKS: readonly ((row: number, column: number) => boolean)[] = [
	(row, column) => (row + column) % 2 === 0,
	(row) => row % 2 === 0,
	(_, column) => column % 3 === 0,
	(row, column) => (row + column) % 3 === 0,
	(row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
	(row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
	(row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
	(row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** Rows of modules, true for dark ones. */
export type QrCode = readonly (readonly boolean[])[];

/**
 * The code that a phone's camera reads as `text`. Draw it dark on light, with four modules of quiet around it.
 * @throws {RangeError} when the text is too long
 */
export function qrCode(text: string): QrCode {
	const bytes = new TextEncoder().encode(text);
	const version =
		BLOCKS.findIndex((_, index) => dataBits(bytes.length, index + 1) <= capacity(index + 1) * 8) + 1;
	if (version === 0) throw new RangeError(`${bytes.length} bytes are too many for a QR code.`);
	const frame = drawFrame(version);
	const codewords = interleave(encode(bytes, version), version);
	let best: boolean[][] = [];
	let least = Infinity;
	MASKS.forEach((mask, index) => {
		const modules = place(frame, codewords, mask);
		drawFormat(modules, index);
		const penalty = penaltyOf(modules);
		if (penalty >= least) return;
		least = penalty;
		best = modules;
	});
	return best;
}

/** Codewords of a version, those for error correction included: its modules less those of the patterns. */
function codewordsOf(version: number): number {
	const side = version * 4 + 17;
	const lines = version === 1 ? 0 : Math.floor(version / 7) + 2;
	const alignment = lines && (lines * lines - 3) * 25 - (lines - 2) * 2 * 5;
	const reserved = 3 * 64 + 2 * (side - 16) + 31 + alignment + (version < 7 ? 0 : 36);
	return Math.floor((side * side - reserved) / 8);
}

/** How many codewords of data fit. */
function capacity(version: number): number {
	return codewordsOf(version) - (BLOCKS[version - 1] ?? 0) * (CORRECTION[version - 1] ?? 0);
}

/** Mode, length and bytes; the length is longer from version 10 on (table 3). */
function dataBits(length: number, version: number): number {
	return 4 + (version < 10 ? 8 : 16) + length * 8;
}

/** Data codewords (7.4): mode and length, the bytes, an end mark, and padding. */
function encode(bytes: Uint8Array, version: number): number[] {
	const room = capacity(version);
	let bits = '0100' + bytes.length.toString(2).padStart(version < 10 ? 8 : 16, '0');
	for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
	bits = bits.padEnd(Math.min(bits.length + 4, room * 8), '0');
	bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');
	const codewords: number[] = [];
	for (let at = 0; at < bits.length; at += 8) codewords.push(parseInt(bits.slice(at, at + 8), 2));
	for (let padding = 0xec; codewords.length < room; padding ^= 0xec ^ 0x11) codewords.push(padding);
	return codewords;
}

/** Cuts the data into blocks, adds each block's correction, and deals both out in turn (7.6). */
function interleave(data: readonly number[], version: number): number[] {
	const blocks = BLOCKS[version - 1] ?? 1;
	const correction = CORRECTION[version - 1] ?? 0;
	const short = Math.floor(data.length / blocks);
	const shortBlocks = blocks - (data.length % blocks);
	const divisor = generator(correction);
	const parts: number[][] = [];
	const remainders: number[][] = [];
	for (let block = 0, at = 0; block < blocks; block++) {
		const part = data.slice(at, (at += short + (block < shortBlocks ? 0 : 1)));
		parts.push(part);
		remainders.push(remainder(part, divisor));
	}
	const dealt: number[] = [];
	for (const set of [parts, remainders]) {
		for (let turn = 0; turn <= short || turn < correction; turn++) {
			for (const part of set) {
				const codeword = part[turn];
				if (codeword !== undefined) dealt.push(codeword);
			}
		}
	}
	return dealt;
}

/** Product in the field of 256 elements with the polynomial x⁸+x⁴+x³+x²+1. */
function multiply(a: number, b: number): number {
	let product = 0;
	for (let bit = 7; bit >= 0; bit--) {
		product = (product << 1) ^ ((product >>> 7) * 0x11d);
		product ^= ((b >>> bit) & 1) * a;
	}
	return product;
}

/** Coefficients of the Reed-Solomon generator polynomial of a degree, without the leading one. */
function generator(degree: number): number[] {
	let polynomial = [1];
	for (let power = 0, root = 1; power < degree; power++, root = multiply(root, 2)) {
		const raised = [...polynomial, 0];
		polynomial = raised.map((coefficient, index) => coefficient ^ multiply(polynomial[index - 1] ?? 0, root));
	}
	return polynomial.slice(1);
}

/** What is left of the data, shifted up, after division: its error correction codewords. */
function remainder(data: readonly number[], divisor: readonly number[]): number[] {
	let rest = divisor.map(() => 0);
	for (const codeword of data) {
		const factor = codeword ^ (rest[0] ?? 0);
		rest = [...rest.slice(1), 0].map((value, index) => value ^ multiply(divisor[index] ?? 0, factor));
	}
	return rest;
}

/** The patterns that every code of a version has; `undefined` where data goes. */
function drawFrame(version: number): (boolean | undefined)[][] {
	const side = version * 4 + 17;
	const frame: (boolean | undefined)[][] = [];
	for (let row = 0; row < side; row++) frame.push(new Array<undefined>(side).fill(undefined));
	const set = (row: number, column: number, dark: boolean) => {
		const line = frame[row];
		if (line && column >= 0 && column < side) line[column] = dark;
	};

	for (let at = 0; at < side; at++) {
		set(6, at, at % 2 === 0);
		set(at, 6, at % 2 === 0);
	}
	for (const [top, left] of [
		[3, 3],
		[3, side - 4],
		[side - 4, 3],
	] as const) {
		for (let row = -4; row <= 4; row++) {
			for (let column = -4; column <= 4; column++) {
				const ring = Math.max(Math.abs(row), Math.abs(column));
				set(top + row, left + column, ring !== 2 && ring !== 4);
			}
		}
	}
	const lines = alignmentLines(version);
	const last = lines.length - 1;
	lines.forEach((centreRow, i) => {
		lines.forEach((centreColumn, j) => {
			// Three corners belong to the finder patterns.
			if ((i === 0 && (j === 0 || j === last)) || (i === last && j === 0)) return;
			for (let row = -2; row <= 2; row++) {
				for (let column = -2; column <= 2; column++) {
					set(centreRow + row, centreColumn + column, Math.max(Math.abs(row), Math.abs(column)) !== 1);
				}
			}
		});
	});
	// Kept free for the format, which differs by mask.
	for (let at = 0; at < 9; at++) {
		if (at !== 6) {
			set(8, at, false);
			set(at, 8, false);
		}
		if (at < 8) {
			set(8, side - 1 - at, false);
			set(side - 1 - at, 8, false);
		}
	}
	if (version >= 7) {
		const bits = (version << 12) | divide(version, 0x1f25, 12);
		for (let bit = 0; bit < 18; bit++) {
			const dark = ((bits >>> bit) & 1) === 1;
			set(Math.floor(bit / 3), side - 11 + (bit % 3), dark);
			set(side - 11 + (bit % 3), Math.floor(bit / 3), dark);
		}
	}
	return frame;
}

/** Rows, and columns, of the centres of alignment patterns (annex E): evenly spread, even steps. */
function alignmentLines(version: number): number[] {
	if (version === 1) return [];
	const count = Math.floor(version / 7) + 2;
	const end = version * 4 + 10;
	const step = Math.ceil((end - 6) / (count - 1) / 2) * 2;
	const lines = [6];
	for (let line = count - 2; line >= 0; line--) lines.push(end - line * step);
	return lines;
}

/** Puts the bits into the free modules, two columns at a time, up and down in turns (7.7.3), and masks them. */
function place(
	frame: readonly (readonly (boolean | undefined)[])[],
	codewords: readonly number[],
	mask: (row: number, column: number) => boolean,
): boolean[][] {
	const side = frame.length;
	const modules = frame.map((row) => row.map((module) => module ?? false));
	let bit = 0;
	for (let right = side - 1, upward = true; right > 0; right -= 2, upward = !upward) {
		// The column of the timing pattern is skipped.
		if (right === 6) right = 5;
		for (let step = 0; step < side; step++) {
			const row = upward ? side - 1 - step : step;
			for (const column of [right, right - 1]) {
				const line = modules[row];
				if (!line || frame[row]?.[column] !== undefined) continue;
				const dark = (((codewords[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1;
				line[column] = dark !== mask(row, column);
				bit++;
			}
		}
	}
	return modules;
}

/** Level and mask, twice, with their own error correction (7.9). */
function drawFormat(modules: boolean[][], mask: number): void {
	const side = modules.length;
	// Level M is 00.
	const bits = ((mask << 10) | divide(mask, 0x537, 10)) ^ 0x5412;
	const set = (row: number, column: number, dark: boolean) => {
		const line = modules[row];
		if (line) line[column] = dark;
	};
	for (let bit = 0; bit < 15; bit++) {
		const dark = ((bits >>> bit) & 1) === 1;
		// Around the corner at the top left, stepping over the timing patterns.
		if (bit < 6) set(bit, 8, dark);
		else if (bit < 8) set(bit + 1, 8, dark);
		else if (bit === 8) set(8, 7, dark);
		else set(8, 14 - bit, dark);
		// And along the other two.
		if (bit < 8) set(8, side - 1 - bit, dark);
		else set(side - 15 + bit, 8, dark);
	}
	set(side - 8, 8, true);
}

/** Remainder of a value, shifted up by `degree`, in division by a polynomial over two elements. */
function divide(value: number, polynomial: number, degree: number): number {
	let rest = value;
	for (let step = 0; step < degree; step++) rest = (rest << 1) ^ ((rest >>> (degree - 1)) * polynomial);
	return rest;
}

/** How hard a code is to read: long runs, squares, look-alikes of finder patterns, and imbalance (7.8.3). */
function penaltyOf(modules: readonly (readonly boolean[])[]): number {
	const side = modules.length;
	const at = (row: number, column: number) => modules[row]?.[column] === true;
	let penalty = 0;
	let dark = 0;
	for (let line = 0; line < side; line++) {
		let across = '';
		let down = '';
		for (let step = 0; step < side; step++) {
			across += at(line, step) ? '1' : '0';
			down += at(step, line) ? '1' : '0';
			if (at(line, step)) dark++;
			const square = at(line, step);
			const isSquare =
				line > 0 &&
				step > 0 &&
				at(line - 1, step) === square &&
				at(line, step - 1) === square &&
				at(line - 1, step - 1) === square;
			if (isSquare) penalty += 3;
		}
		for (const text of [across, down]) {
			for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
			for (const _ of text.matchAll(/(?=00001011101|10111010000)/g)) penalty += 40;
		}
	}
	const percent = (dark * 100) / (side * side);
	return penalty + Math.floor(Math.abs(percent - 50) / 5) * 10;
}
