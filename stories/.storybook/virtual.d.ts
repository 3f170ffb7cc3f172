declare module 'virtual:elements-manifest' {
	/** A custom-elements manifest (schema 2). */
	const manifest: { readonly modules: readonly { readonly declarations?: readonly object[] }[] };
	export default manifest;
}
