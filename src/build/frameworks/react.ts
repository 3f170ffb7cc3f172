import { GENERATED } from './declarations.ts';
import type { ElementModel } from './element-model.ts';

/** `checkout-success` is `onCheckoutSuccess` to React 18. */
const listenerName = (event: string) =>
	`on-${event}`.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const quoted = (text: string) => `'${text}'`;

/** Components for React 18, which sets attributes alone and listens to no event of ours: `react.js`. */
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

/** Their types, `react.d.ts`. */
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
