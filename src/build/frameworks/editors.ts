import { choicesOf, type ElementModel, type Named } from './element-model.ts';

const attributesOf = ({ properties }: ElementModel) =>
	properties.flatMap((property) =>
		property.attribute ? [{ ...property, name: property.attribute, choices: choicesOf(property.type) }] : [],
	);

const plain = ({ name, description = '' }: Named) => ({ name, description });

/** `web-types.json` for JetBrains' editors, https://github.com/JetBrains/web-types. */
export function webTypes(
	elements: readonly ElementModel[],
	packaged: { name: string; version: string },
): string {
	return json({
		$schema: 'https://json.schemastore.org/web-types',
		...packaged,
		'description-markup': 'markdown',
		contributions: {
			html: {
				elements: elements.map((element) => ({
					name: element.tag,
					description: element.description,
					attributes: attributesOf(element).map(({ name, description, type, choices }) => ({
						name,
						description,
						value:
							type === 'boolean'
								? { type }
								: { type: choices.length ? choices.map((choice) => `'${choice}'`).join(' | ') : 'string' },
					})),
					slots: element.slots.map(plain),
					js: {
						properties: element.properties.map(({ name, description, type }) => ({
							name,
							description,
							type,
						})),
						events: element.events.map(({ name, description, type }) => ({ name, description, type })),
					},
					css: {
						parts: element.parts.map(plain),
						properties: element.tokens.map((token) => ({
							...plain(token),
							...(token.default && { default: token.default }),
						})),
						'pseudo-classes': element.states.map(({ name, description = '' }) => ({
							name: `state(${name})`,
							description,
						})),
					},
				})),
			},
		},
	});
}

/** `html.customData` for VS Code, https://github.com/microsoft/vscode-custom-data. */
export function vscodeHtml(elements: readonly ElementModel[]): string {
	return json({
		version: 1.1,
		tags: elements.map((element) => ({
			name: element.tag,
			description: element.description,
			attributes: attributesOf(element).map(({ name, description, type, choices }) => ({
				name,
				description,
				...(type === 'boolean' && { valueSet: 'v' }),
				...(choices.length > 0 && { values: choices.map((choice) => ({ name: choice })) }),
			})),
		})),
	});
}

/** `css.customData` for VS Code, with every custom property. */
export function vscodeCss(elements: readonly ElementModel[]): string {
	const tokens = new Map(elements.flatMap(({ tokens }) => tokens).map((token) => [token.name, token]));
	return json({ version: 1.1, properties: [...tokens.values()].map(plain) });
}

const json = (value: object) => `${JSON.stringify(value, null, '\t')}\n`;
