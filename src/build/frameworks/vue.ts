import { GENERATED } from './declarations.ts';

/** Tags for Vue's templates, `vue.d.ts`: through \`GlobalComponents\`, which template checkers read. */
export function vueTypes(): string {
	return `${GENERATED}
import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
import type { CheckoutElements } from './elements.js';

type Tag = keyof CheckoutElements;
type Known<T extends Tag> = keyof CheckoutElements[T]['properties'] | keyof CheckoutElements[T]['attributes'];
/** What an element is to a template: a component without setup, whose instance is the element itself. */
type VueTag<T extends Tag> = new () => CheckoutElements[T]['element'] & {
	/** @deprecated For the checker of templates alone; elements have no such property. */
	$props: Omit<HTMLAttributes, Known<T>> & PublicProps & CheckoutElements[T]['properties'] & CheckoutElements[T]['attributes'];
	/** @deprecated For the checker of templates alone; elements have no such method. */
	$emit: EmitFn<{
		[E in keyof CheckoutElements[T]['events']]: (event: CheckoutElements[T]['events'][E]) => void;
	}>;
};

export type VueTags = { [T in Tag]: VueTag<T> };

declare module 'vue' {
	interface GlobalComponents extends VueTags {}
}
`;
}
