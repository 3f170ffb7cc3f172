/** What the analyzer reads, and where it leaves what it found. */
export default {
	// What the package exports; the rest is nobody's business but ours.
	globs: ['src/elements/{payment-link,connect-link,checkout-status,events}.ts'],
	outdir: 'node_modules/.cache/checkout-links',
	litelement: true,
	quiet: true,
	// It would write that folder into our package.json.
	packagejson: false,
	plugins: [
		{
			name: 'names',
			// Two names that it cannot find: of an element that `define` registers from a table, and of an event that is
			// dispatched as `new CheckoutStartEvent()`. The class says the first, the docblock the second.
			packageLinkPhase({ customElementsManifest }) {
				for (const declaration of customElementsManifest.modules.flatMap(
					({ declarations = [] }) => declarations,
				)) {
					if (declaration.customElement) declaration.tagName ??= kebab(declaration.name);
					if (declaration.events) declaration.events = declaration.events.filter(({ name }) => name);
				}
			},
		},
	],
};

function kebab(className) {
	return className.replace(/\B[A-Z]/g, '-$&').toLowerCase();
}
