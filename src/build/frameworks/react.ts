import { GENERATED } from './declarations.ts';
import type { ElementModel } from './element-model.ts';

/** The name in React 18: `checkout-success` becomes `onCheckoutSuccess`. */
const listenerName = (event: string) =>
	`on-${event}`.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const quoted = (text: string) => `'${text}'`;

/** `react.js`: components for React 18, which sets only attributes and does not listen to custom events. */
export function reactComponents(elements: readonly ElementModel[]): string {
	const components = elements.map(({ tag, className, properties, events }) => {
		const attributes = properties.filter(({ attribute }) => attribute);
		const rest = properties.filter(({ attribute }) => !attribute);
		return `export const ${className} = wrap('${tag}', {
	attributes: { ${attributes.map(({ name, attribute }) => `${name}: '${attribute}'`).join(', ')} },
	properties: [${rest.map(({ name }) => quoted(name)).join(', ')}],
	events: { ${events.map(({ name }) => `${listenerName(name)}: '${name}'`).join(', ')} },
});
`;
	});
	return `${GENERATED}
import '../elements/define.js';
import { wrap } from './wrap.js';

${components.join('\n')}`;
}

/** `react.d.ts`: types of the components. */
export function reactTypes(elements: readonly ElementModel[]): string {
	const components = elements.map(({ tag, className, description, events }) => {
		const listeners = events.map(
			({ name }) =>
				`\t${listenerName(name)}?: ((event: CheckoutElements['${tag}']['events']['${name}']) => void) | undefined;`,
		);
		return `/** What the component takes: properties of the element, listeners, and what every tag of HTML takes. */
export interface ${className}Props extends CommonProps<'${tag}'>, ${className}Properties {
${listeners.join('\n')}
}
/** ${description} */
export declare const ${className}: ForwardRefExoticComponent<${className}Props & RefAttributes<CheckoutElements['${tag}']['element']>>;
`;
	});
	return `${GENERATED}
import type { ForwardRefExoticComponent, HTMLAttributes, RefAttributes } from 'react';
import type { CheckoutElements, ${elements.map(({ className }) => `${className}Properties`).join(', ')} } from './elements.js';

type CommonProps<T extends keyof CheckoutElements> = Omit<HTMLAttributes<CheckoutElements[T]['element']>, keyof CheckoutElements[T]['properties']>;

${components.join('\n')}`;
}
