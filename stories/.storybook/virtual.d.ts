declare module 'virtual:elements-manifest' {
	/** A custom-elements manifest (schema 2). */
	const manifest: unknown;
	export default manifest;
}
