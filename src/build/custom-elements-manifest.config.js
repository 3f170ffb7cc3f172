/** Files that the analyzer reads. The caller sets the output folder. */
export default {
	// The exports of the package, and the properties that elements have in common. Everything else is internal.
	globs: [
		'src/elements/{payment-link,connect-link,checkout-status,checkout-properties,events,start-event}.ts',
	],
	litelement: true,
	quiet: true,
	// The analyzer would write that folder into our package.json.
	packagejson: false,
	plugins: [
		{
			name: 'public names',
			// Two names that the analyzer cannot find: of an element that `define` registers from a table, and of an
			// event that is dispatched as `new CheckoutStartEvent()`. The first comes from the class, the second from
			// the docblock.
			packageLinkPhase({ customElementsManifest }) {
				for (const declaration of customElementsManifest.modules.flatMap(
					({ declarations = [] }) => declarations,
				)) {
					if (declaration.customElement) declaration.tagName ??= kebab(declaration.name);
					// Private members are not part of the manifest.
					declaration.members = declaration.members?.filter(({ privacy = 'public' }) => privacy === 'public');
					if (declaration.events) declaration.events = declaration.events.filter(({ name }) => name);
				}
			},
		},
		sharedProperties(),
	],
};

function kebab(className) {
	return className.replace(/\B[A-Z]/g, '-$&').toLowerCase();
}

/** The part of a field that its attribute has in common with it. */
function pick({ type, description, default: fallback, reflects }) {
	return { type, description, ...(fallback && { default: fallback }), ...(reflects && { reflects }) };
}

/** Docblock tags that become lists of the manifest, with the names of the lists. */
const LISTS = {
	slot: 'slots',
	fires: 'events',
	csspart: 'cssParts',
	cssprop: 'cssProperties',
	cssstate: 'cssStates',
};
const TAG =
	/@(slot|fires|csspart|cssprop|cssstate) (?:\{(.+?)\} )?(?:\[(\S+?)(?:=(.+?))?\]|([\w-]*)) ?- (.+)/g;

/**
 * The analyzer follows base classes and mixins, but not an interface that is declared together with its class. This
 * plugin adds the members of `CheckoutProperties`, with the attributes of its table and the lists of its docblock, to
 * every class that is declared with it.
 */
function sharedProperties() {
	const SHARED = 'CheckoutProperties';
	const members = [];
	const lists = {};
	const attributes = {};
	const defaults = {};
	const owners = new Set();
	return {
		name: 'shared properties',
		collectPhase({ ts, node }) {
			const name = node.name?.text;
			if (ts.isInterfaceDeclaration(node) && name === SHARED) {
				const docs = node.jsDoc.map((block) => block.getFullText()).join('\n');
				for (const [, tag, type, bracketed, fallback, plain, description] of docs.matchAll(TAG)) {
					(lists[LISTS[tag]] ??= []).push({
						...(type && { type: { text: type } }),
						...(fallback && { default: fallback }),
						name: bracketed ?? plain,
						description,
					});
				}
				for (const member of node.members)
					members.push({
						kind: 'field',
						name: member.name.text,
						type: { text: member.type.getText() },
						privacy: 'public',
						description: member.jsDoc.map(({ comment }) => comment).join('\n'),
					});
			}
			if (ts.isInterfaceDeclaration(node) && node.heritageClauses?.[0]?.getText().includes(SHARED))
				owners.add(name);
			if (ts.isVariableDeclaration(node) && name === 'checkoutDefaults') {
				for (const { name: field, initializer } of node.initializer.properties)
					defaults[field.text] = initializer.getText();
			}
			if (ts.isVariableDeclaration(node) && name === 'checkoutProperties') {
				for (const { name: field, initializer } of node.initializer.expression.properties) {
					const text = initializer.getText();
					if (text.includes('attribute: false')) continue;
					attributes[field.text] = {
						name: /attribute: '(.+?)'/.exec(text)?.[1] ?? field.text,
						reflects: text.includes('reflect: true'),
					};
				}
			}
		},
		packageLinkPhase({ customElementsManifest }) {
			const { modules } = customElementsManifest;
			for (const declaration of modules.flatMap(({ declarations = [] }) => declarations)) {
				if (!owners.has(declaration.name)) continue;
				const fields = members.map((member) => {
					const attribute = attributes[member.name];
					return {
						...member,
						...(defaults[member.name] && { default: defaults[member.name] }),
						...(attribute && { attribute: attribute.name }),
						...(attribute?.reflects && { reflects: true }),
					};
				});
				declaration.members = [...fields, ...declaration.members];
				declaration.attributes = [
					...fields.flatMap(({ name: fieldName, attribute: name, ...same }) =>
						name ? [{ ...pick(same), name, fieldName }] : [],
					),
					...(declaration.attributes ?? []).filter(({ name }) => name),
				];
				for (const [list, shared] of Object.entries(lists)) {
					const own = (declaration[list] ?? []).filter(({ name }) => name !== undefined);
					declaration[list] = [...shared, ...own];
				}
			}
			customElementsManifest.modules = modules.filter(({ path }) => !path.endsWith('checkout-properties.ts'));
		},
	};
}
