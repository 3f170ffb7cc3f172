import { defineConfig } from 'vite';
import { minifyTemplates } from './test/build/minify-templates.ts';
import { productionOnly } from './test/build/production-only.ts';
import { subresourceIntegrity } from './test/build/subresource-integrity.ts';

/**
 * The build for a `<script type="module">` line: one file with a stable name that registers every element, and chunks
 * with a hash in their names that load when the payer acts.
 */
export default defineConfig({
	// Chunks are found beside the entry, wherever a merchant hosts the folder.
	base: './',
	publicDir: false,
	// Written out, because Vite's default follows NODE_ENV, and `NODE_ENV=test` would bundle Lit's development build.
	resolve: { conditions: ['module', 'browser', 'production'] },
	define: { 'process.env.NODE_ENV': '"production"' },
	plugins: [minifyTemplates(), productionOnly(), subresourceIntegrity()],
	build: {
		target: 'es2022',
		outDir: 'dist/cdn',
		emptyOutDir: true,
		sourcemap: true,
		reportCompressedSize: false,
		// Library mode for the sake of what it leaves out: an app build wraps every `import()` in a preloader for styles
		// that we do not have, half a kilobyte of it in the entry.
		lib: { entry: { 'checkout-links': 'src/elements/define.ts' }, formats: ['es'] },
		rolldownOptions: {
			output: {
				// Library mode would keep the whitespace of ES modules.
				minify: true,
				entryFileNames: '[name].js',
				chunkFileNames: '[name]-[hash].js',
			},
		},
	},
});
