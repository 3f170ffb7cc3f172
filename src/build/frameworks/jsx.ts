import { GENERATED } from './declarations.ts';

/**
 * Tags for JSX, `jsx.d.ts`: for those of React 19, Preact and Solid that a project has installed. A module that is not
 * installed cannot be augmented; the generated `@ts-ignore` suppresses that error.
 */
export function jsxTypes(): string {
	return `${GENERATED}
import type { CheckoutElements } from './elements.js';
// @ts-ignore: for React
import type { DetailedHTMLProps, HTMLAttributes as ReactAttributes } from 'react';
// @ts-ignore: for Preact
import type { HTMLAttributes as PreactAttributes } from 'preact';
// @ts-ignore: for Solid
import type { JSX as Solid } from 'solid-js';

type Tag = keyof CheckoutElements;
type Own<T extends Tag> = CheckoutElements[T]['properties'] & CheckoutElements[T]['attributes'];
type Known<T extends Tag> = keyof Own<T> | \`on\${string & keyof CheckoutElements[T]['events']}\`;
/** \`oncheckout-success\` and the like: React 19 and Preact listen to just what stands behind \`on\`. */
type Listeners<T extends Tag> = {
	[E in string & keyof CheckoutElements[T]['events'] as \`on\${E}\`]?:
		((event: CheckoutElements[T]['events'][E] & { readonly currentTarget: CheckoutElements[T]['element'] }) => void) | undefined;
};
type SolidListeners<T extends Tag> = {
	[E in string & keyof CheckoutElements[T]['events'] as \`on:\${E}\`]?:
		((event: CheckoutElements[T]['events'][E] & { readonly currentTarget: CheckoutElements[T]['element'] }) => void) | undefined;
};
type SolidProperties<T extends Tag> = {
	[P in string & keyof CheckoutElements[T]['properties'] as \`prop:\${P}\`]?: CheckoutElements[T]['properties'][P];
};
type SolidAttributes<T extends Tag> = {
	[P in string & keyof Own<T> as Own<T>[P] extends boolean | undefined ? \`bool:\${P}\` : \`attr:\${P}\`]?: Own<T>[P];
};

/** Tags for the JSX of React 19. */
export type ReactTags = {
	[T in Tag]: Omit<DetailedHTMLProps<ReactAttributes<CheckoutElements[T]['element']>, CheckoutElements[T]['element']>, Known<T>> &
		Own<T> & Listeners<T>;
};
/** Tags for the JSX of Preact. */
export type PreactTags = {
	[T in Tag]: Omit<PreactAttributes<CheckoutElements[T]['element']>, Known<T>> & Own<T> & Listeners<T>;
};
/** Tags for the JSX of Solid. */
export type SolidTags = {
	[T in Tag]: Omit<Solid.HTMLAttributes<CheckoutElements[T]['element']>, Known<T>> &
		Own<T> & SolidListeners<T> & SolidProperties<T> & SolidAttributes<T>;
};

// @ts-ignore: where React is installed
declare module 'react' {
	namespace JSX {
		interface IntrinsicElements extends ReactTags {}
	}
}
// @ts-ignore: where Preact is installed
declare module 'preact' {
	namespace JSX {
		interface IntrinsicElements extends PreactTags {}
	}
}
// @ts-ignore: where Solid is installed
declare module 'solid-js' {
	namespace JSX {
		interface IntrinsicElements extends SolidTags {}
	}
}
`;
}
