import { createHash, createHmac, createSecretKey, KeyObject, timingSafeEqual } from 'node:crypto';

type Bytes = ArrayBuffer | NodeJS.ArrayBufferView;

/**
 * Makes Web Crypto finish within the turn in which it was called, for HMAC and SHA-256 with raw keys, which is all that a
 * history needs. The platform does this work on other threads, whose order of completion no seed decides.
 * @returns undoes it
 */
export function makeCryptoSynchronous(): () => void {
	const { subtle } = globalThis.crypto;
	const mac = (key: CryptoKey, data: Bytes) =>
		createHmac('sha256', KeyObject.from(key)).update(bytesOf(data)).digest();
	const replaced = {
		importKey(format: string, data: Bytes, algorithm: unknown, _: boolean, usages: KeyUsage[]) {
			if (format !== 'raw') throw new Error(`The simulation imports no ${format} keys`);
			const key = createSecretKey(bytesOf(data));
			const hmac = typeof algorithm === 'string' ? { name: algorithm, hash: 'SHA-256' } : algorithm;
			return Promise.resolve(key.toCryptoKey(hmac as HmacImportParams, true, usages));
		},
		digest: (algorithm: AlgorithmIdentifier, data: Bytes) => {
			const name = (typeof algorithm === 'string' ? algorithm : algorithm.name).replace('-', '');
			return Promise.resolve(toArrayBuffer(createHash(name).update(bytesOf(data)).digest()));
		},
		sign: (_: unknown, key: CryptoKey, data: Bytes) => Promise.resolve(toArrayBuffer(mac(key, data))),
		verify(_: unknown, key: CryptoKey, signature: Bytes, data: Bytes) {
			const [ours, theirs] = [mac(key, data), bytesOf(signature)];
			return Promise.resolve(ours.length === theirs.length && timingSafeEqual(ours, theirs));
		},
	};
	for (const [name, value] of Object.entries(replaced)) {
		Object.defineProperty(subtle, name, { value, configurable: true, writable: true });
	}
	return () => {
		for (const name of Object.keys(replaced)) Reflect.deleteProperty(subtle, name);
	};
}

type KeyUsage = 'sign' | 'verify';

function bytesOf(data: Bytes): Uint8Array {
	return data instanceof ArrayBuffer
		? new Uint8Array(data)
		: new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function toArrayBuffer(buffer: Buffer): ArrayBuffer {
	return Uint8Array.from(buffer).buffer;
}
