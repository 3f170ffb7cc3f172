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
			name: 'named-events-only',
			// For `dispatchEvent(new CheckoutStartEvent())` it finds an event without a name; the docblocks have the names.
			packageLinkPhase({ customElementsManifest }) {
				for (const { declarations = [] } of customElementsManifest.modules) {
					for (const declaration of declarations) {
						if (declaration.events) declaration.events = declaration.events.filter(({ name }) => name);
					}
				}
			},
		},
	],
};
