/**
 * What "at most one payment" is counted by: the merchant's reference of an order where there is one, else the token (its
 * `jti`) or the attempt (its UUID). Roots of different kinds are never the same, whatever their ids.
 */
export interface Root {
	readonly kind: 'order' | 'token' | 'attempt';
	readonly id: string;
}

/**
 * @param reference the merchant's name of the order
 * @param request what names the request without one
 */
export function rootOf(reference: string | undefined, request: Root): Root {
	return reference === undefined ? request : { kind: 'order', id: reference };
}

/** A root as one text, for comparing. */
export function nameOf({ kind, id }: Root): string {
	return `${kind}:${id}`;
}

/** What the root of an order stands for, the same for its payment links and its charges. */
export function subjectOfOrder(root: Root): readonly unknown[] {
	return ['money', nameOf(root)];
}
