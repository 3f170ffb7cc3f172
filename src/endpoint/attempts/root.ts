/**
 * Identifies what is paid at most once: the merchant's reference of an order if there is one, else the token (its
 * `jti`) or the attempt (its UUID). Roots of different kinds are never equal, whatever their ids are.
 */
export interface Root {
	readonly kind: 'order' | 'token' | 'attempt';
	readonly id: string;
}

/**
 * @param reference the merchant's name of the order
 * @param request names the request when it has no reference
 */
export function rootOf(reference: string | undefined, request: Root): Root {
	return reference === undefined ? request : { kind: 'order', id: reference };
}

/** A root as one text, for comparisons. */
export function nameOf({ kind, id }: Root): string {
	return `${kind}:${id}`;
}

/** The subject of an order's root, the same for its payment links and its charges. */
export function subjectOfOrder(root: Root): readonly unknown[] {
	return ['money', nameOf(root)];
}
