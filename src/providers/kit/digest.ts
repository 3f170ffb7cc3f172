/**
 * Synchronous SHA-256 (FIPS 180-4). WebCrypto's digest is asynchronous, but a factory needs the account name when it
 * returns. For names and keys; signatures use WebCrypto.
 */
const ROUND_CONSTANTS = primes(64).map((prime) => fractionalBits(Math.cbrt(prime)));
const INITIAL = primes(8).map((prime) => fractionalBits(Math.sqrt(prime)));

/** The SHA-256 digest of a text's UTF-8 bytes, in lower-case hex. */
export function sha256(text: string): string {
	const message = new TextEncoder().encode(text);
	const padded = new Uint8Array((((message.length + 8) >> 6) + 1) << 6);
	padded.set(message);
	padded[message.length] = 0x80;
	const view = new DataView(padded.buffer);
	view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);

	const state = Uint32Array.from(INITIAL);
	const schedule = new Uint32Array(64);
	for (let offset = 0; offset < padded.length; offset += 64) compress(state, schedule, view, offset);
	return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** A short name for a secret: the first 12 hex digits of its digest. */
export function shortName(secret: string): string {
	return sha256(`account|${secret}`).slice(0, 12);
}

/** A UUID v4 derived from the text, for idempotency keys of calls that have none of their own. */
export function uuidOf(text: string): string {
	const hex = sha256(text);
	const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function compress(state: Uint32Array, schedule: Uint32Array, view: DataView, offset: number): void {
	const w = (i: number) => schedule[i] ?? 0;
	for (let i = 0; i < 16; i++) schedule[i] = view.getUint32(offset + i * 4);
	for (let i = 16; i < 64; i++) {
		const s0 = rotate(w(i - 15), 7) ^ rotate(w(i - 15), 18) ^ (w(i - 15) >>> 3);
		const s1 = rotate(w(i - 2), 17) ^ rotate(w(i - 2), 19) ^ (w(i - 2) >>> 10);
		schedule[i] = w(i - 16) + s0 + w(i - 7) + s1;
	}
	let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
	for (let i = 0; i < 64; i++) {
		const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
		const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (ROUND_CONSTANTS[i] ?? 0) + w(i)) | 0;
		const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
		const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
		[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
	}
	[a, b, c, d, e, f, g, h].forEach((word, i) => {
		state[i] = (state[i] ?? 0) + word;
	});
}

function rotate(word: number, by: number): number {
	return (word >>> by) | (word << (32 - by));
}

/** The first 32 bits of the fractional part; FIPS 180-4 defines its constants by them. */
function fractionalBits(root: number): number {
	return ((root % 1) * 2 ** 32) >>> 0;
}

function primes(count: number): number[] {
	const found: number[] = [];
	for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
	return found;
}
