import type { ElementModel, Named } from './element-model.ts';

/** First line of every generated file. */
export const GENERATED = '// Made from custom-elements.json by `npm run build`.\n';

const comment = ({ description }: Named) =>
	description ? `\t/** ${description.replaceAll('*/', '* /').replace(/\s+/g, ' ')} */\n` : '';

const block = (head: string, members: readonly string[]) => `${head} {\n${members.join('\n')}\n}\n`;

/**
 * `elements.d.ts`, the base of every framework's types: for each element its properties, its attributes with other
 * names than their properties, and its events. Types are those of the element's class, so that they cannot differ from
 * it.
 */
export function commonTypes(elements: readonly ElementModel[]): string {
	const events = [...new Set(elements.flatMap((element) => element.events.map(({ type }) => type)))];
	const imported = [...elements.map(({ className }) => className), ...events].toSorted().join(', ');
	return [
		GENERATED,
		`import type { ${imported} } from '../elements/index.js';\n\n`,
		...elements.flatMap((element) => [propertiesOf(element), attributesOf(element), eventsOf(element)]),
		block(
			'/** Every element by its tag: its class, what can be set on it, what it tells. */\nexport interface CheckoutElements',
			elements.map(
				({ tag, className }) =>
					`\t'${tag}': { element: ${className}; properties: ${className}Properties; attributes: ${className}Attributes; events: ${className}Events };`,
			),
		),
	].join('');
}

function propertiesOf({ tag, className, properties }: ElementModel): string {
	return block(
		`/** What a page may set on \`<${tag}>\`. */\nexport interface ${className}Properties`,
		properties.map(
			(property) => `${comment(property)}\t${property.name}?: ${className}['${property.name}'] | undefined;`,
		),
	);
}

function attributesOf({ tag, className, properties }: ElementModel): string {
	return block(
		`/** Attributes of \`<${tag}>\` whose names are not those of their properties. */\nexport interface ${className}Attributes`,
		properties
			.filter(({ name, attribute }) => attribute && attribute !== name)
			.map(
				(property) =>
					`${comment(property)}\t'${property.attribute}'?: ${className}['${property.name}'] | undefined;`,
			),
	);
}

function eventsOf({ tag, className, events }: ElementModel): string {
	return block(
		`/** What \`<${tag}>\` tells. */\nexport interface ${className}Events`,
		events.map((event) => `${comment(event)}\t'${event.name}': ${event.type};`),
	);
}
