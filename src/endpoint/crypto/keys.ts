import { sha256 } from './digest.ts';
import { nameOf, type Root } from '../attempts/root.ts';

/** Names of one generation of a root. All are derived from the root, so every process computes the same ones. */
export interface AttemptIds {
	/** Starts at 0. The next generation is made when the previous one has ended without money. */
	readonly generation: number;
	/** Key of the entry in the store, and id of the link on the wire. Has the form of a UUID v4. */
	readonly key: string;
	/** The payment's name at the provider: 18 characters, the limit of the text on a bank statement. */
	readonly reference: string;
}

/** Crockford's base 32: no letters that look like digits, so that people can spell references. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Ids for the given generation of a root.
 * @param operation `payment` and `charge` of one order have the same root: either of them pays it
 * @param generation increases each time a payment of the root has ended without money
 */
export async function attemptIds(
	endpoint: string,
	operation: 'payment' | 'connect' | 'charge',
	root: Root,
	generation: number,
): Promise<AttemptIds> {
	const isMoney = operation !== 'connect';
	const named =
		root.kind === 'attempt'
			? [operation, root.id]
			: [root.kind === 'order' && isMoney ? 'money' : operation, nameOf(root)];
	const digest = await sha256(JSON.stringify(['v1', endpoint, ...named, generation]));
	return { generation, key: asUuid(digest), reference: asReference(await sha256(hex(digest))) };
}

/**
 * Names of a refund, derived from its payment and the merchant's id of the refund.
 * @param payment {@link AttemptIds.key} of the payment
 * @param refund the merchant's id of the refund
 * @returns a key, the input of {@link idempotencyKey}, and the refund's name at the provider
 */
export async function refundIds(
	payment: string,
	refund: string,
): Promise<Pick<AttemptIds, 'key' | 'reference'>> {
	const digest = await sha256(JSON.stringify(['v1', 'refund', payment, refund]));
	return { key: asUuid(digest), reference: asReference(await sha256(hex(digest))) };
}

/** An id derived from a text, in the form of a UUID v4. */
export async function derivedId(text: string): Promise<string> {
	return asUuid(await sha256(text));
}

/** The idempotency key for one provider account. Two accounts never share one. Formed as a UUID v4 for Yuno. */
export async function idempotencyKey(key: string, provider: string, account: string): Promise<string> {
	return asUuid(await sha256(JSON.stringify(['v1', key, provider, account])));
}

/** Digest of a request, from facts in a fixed order. */
export async function fingerprint(facts: readonly unknown[]): Promise<string> {
	return hex(await sha256(JSON.stringify(facts)));
}

function hex(bytes: Uint8Array): string {
	return bytes.reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), '');
}

/** The first 122 bits of a digest in the form of RFC 9562, version 4. */
function asUuid(digest: Uint8Array): string {
	const bytes = digest.slice(0, 16);
	bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
	bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
	const text = hex(bytes);
	return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
		'-',
	);
}

/** 90 bits in 18 characters. */
function asReference(digest: Uint8Array): string {
	return digest.slice(0, 18).reduce((text, byte) => text + (ALPHABET[byte & 31] ?? ''), '');
}
