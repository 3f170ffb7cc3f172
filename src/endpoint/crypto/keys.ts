import { sha256 } from './digest.ts';
import { nameOf, type Root } from '../attempts/root.ts';

/** The names under which one generation of a root is known. All follow from the root, so any process finds them. */
export interface AttemptIds {
	/** Counts from 0; the next one is made when the one before has ended without money. */
	readonly generation: number;
	/** Names the entry in the store and the link on the wire. Shaped as a UUID v4. */
	readonly key: string;
	/** What the provider calls it: 18 characters, the limit of a bank statement's text. */
	readonly reference: string;
}

/** Crockford's base 32: no letter that reads as a digit, so that people can spell references out. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Ids for the given generation of a root.
 * @param operation `payment` and `charge` of one order are the same root: either of them pays it
 * @param generation grows each time a payment of the root has ended without money
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
 * Names of a refund, which follow from its payment and the merchant's id of it.
 * @param payment {@link AttemptIds.key} of the payment
 * @returns a key, to be made an {@link idempotencyKey}, and what the provider calls the refund
 */
export async function refundIds(
	payment: string,
	refund: string,
): Promise<Pick<AttemptIds, 'key' | 'reference'>> {
	const digest = await sha256(JSON.stringify(['v1', 'refund', payment, refund]));
	return { key: asUuid(digest), reference: asReference(await sha256(hex(digest))) };
}

/** An id that follows from some text, shaped as a UUID v4. */
export async function derivedId(text: string): Promise<string> {
	return asUuid(await sha256(text));
}

/** The idempotency key for one provider account: two accounts never share one. Shaped as a UUID v4, as Yuno demands. */
export async function idempotencyKey(key: string, provider: string, account: string): Promise<string> {
	return asUuid(await sha256(JSON.stringify(['v1', key, provider, account])));
}

/** Digest of what is asked, from facts in a fixed order. */
export async function fingerprint(facts: readonly unknown[]): Promise<string> {
	return hex(await sha256(JSON.stringify(facts)));
}

function hex(bytes: Uint8Array): string {
	return bytes.reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), '');
}

/** The first 122 bits of a digest in the shape of RFC 9562, version 4. */
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
