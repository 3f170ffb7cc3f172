/** The part of a custom-elements manifest that this code uses. */
export interface Manifest {
	readonly schemaVersion: string;
	readonly modules: readonly { readonly path: string; readonly declarations?: readonly object[] }[];
}

/** Something with a name that users may style, fill or listen to. */
export interface Named {
	readonly name: string;
	readonly description?: string;
}

/** A property that a page may set. */
export interface Property extends Named {
	/** The type as written in the sources. */
	readonly type: string;
	/** Name of the attribute that sets it; undefined without one. */
	readonly attribute: string | undefined;
}

/** One of our elements, as the custom-elements manifest describes it: the source of all types for frameworks. */
export interface ElementModel extends Named {
	readonly tag: string;
	readonly className: string;
	readonly description: string;
	readonly properties: readonly Property[];
	/** With the name of the event's class. */
	readonly events: readonly (Named & { readonly type: string })[];
	readonly slots: readonly Named[];
	readonly parts: readonly Named[];
	readonly states: readonly Named[];
	readonly tokens: readonly (Named & { readonly default?: string })[];
}

/** The part of a declaration in the manifest that the model uses. */
interface Declaration {
	readonly name: string;
	readonly tagName?: string;
	readonly description?: string;
	readonly members?: readonly (Named & {
		readonly kind: string;
		readonly privacy?: string;
		readonly readonly?: boolean;
		readonly static?: boolean;
		readonly attribute?: string;
		readonly type?: { readonly text: string };
	})[];
	readonly events?: readonly (Named & { readonly type: { readonly text: string } })[];
	readonly slots?: readonly Named[];
	readonly cssParts?: readonly Named[];
	readonly cssStates?: readonly Named[];
	readonly cssProperties?: readonly (Named & { readonly default?: string })[];
}

/** The elements of a manifest, in its order. */
export function readElements(manifest: Manifest): readonly ElementModel[] {
	return manifest.modules
		.flatMap(({ declarations = [] }) => declarations as readonly Declaration[])
		.flatMap((declaration) => (declaration.tagName ? [modelOf(declaration, declaration.tagName)] : []));
}

function modelOf(declaration: Declaration, tag: string): ElementModel {
	const { name, description = '', members = [], events = [], slots = [] } = declaration;
	return {
		tag,
		name: tag,
		className: name,
		// The first paragraph is enough for a tooltip.
		description: description.split('\n\n')[0]?.replace(/\s+/g, ' ') ?? '',
		properties: members
			.filter((member) => member.kind === 'field' && !member.readonly && !member.static)
			.filter(({ privacy = 'public' }) => privacy === 'public')
			.map(({ name, description = '', attribute, type }) => ({
				name,
				description,
				attribute,
				type: type?.text ?? 'unknown',
			})),
		events: events.map(({ name, description = '', type }) => ({ name, description, type: type.text })),
		slots,
		parts: declaration.cssParts ?? [],
		states: declaration.cssStates ?? [],
		tokens: declaration.cssProperties ?? [],
	};
}

/** The quoted values of a union, e.g. `redirect`, `popup`, `qr`; empty for any other type. */
export function choicesOf(type: string): readonly string[] {
	return [...type.matchAll(/'([^']*)'/g)].map(([, choice = '']) => choice);
}
