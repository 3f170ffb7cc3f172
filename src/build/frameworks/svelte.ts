import { GENERATED } from './declarations.ts';

/** `svelte.d.ts`: tags for Svelte's templates, with the event attributes of Svelte 5, `oncheckout-success={…}`. */
export function svelteTypes(): string {
	return `${GENERATED}
import type { HTMLAttributes } from 'svelte/elements';
import type { CheckoutElements } from './elements.js';

type Tag = keyof CheckoutElements;
type Own<T extends Tag> = CheckoutElements[T]['properties'] & CheckoutElements[T]['attributes'];
type Listeners<T extends Tag> = {
	[E in string & keyof CheckoutElements[T]['events'] as \`on\${E}\`]?:
		((event: CheckoutElements[T]['events'][E] & { readonly currentTarget: CheckoutElements[T]['element'] }) => void) | undefined;
};

export type SvelteTags = {
	[T in Tag]: Omit<HTMLAttributes<CheckoutElements[T]['element']>, keyof Own<T> | keyof Listeners<T>> & Own<T> & Listeners<T>;
};

declare module 'svelte/elements' {
	interface SvelteHTMLElements extends SvelteTags {}
}
`;
}
