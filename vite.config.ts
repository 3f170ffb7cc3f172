import { fileURLToPath } from 'node:url';
import { defineConfig, type Rolldown } from 'vite';
import { demoShop } from './demo/vite-plugin.ts';
import { minifyTemplates } from './src/build/minify-templates.ts';
import { productionOnly } from './src/build/production-only.ts';
import { scriptInventory } from './src/build/script-inventory.ts';

const ENTRY = fileURLToPath(new URL('src/elements/define.ts', import.meta.url));

/**
 * Keeps what a page needs before anybody acts in one chunk, which compresses better than several. Not in the entry: a
 * chunk that imports the entry back would load it twice where a page asks for it by another address, as `?v=2`.
 */
const firstPaint: Rolldown.CodeSplittingNameFunction = (id, context) => {
	const needed = new Set([ENTRY]);
	for (const module of needed)
		for (const imported of context.getModuleInfo(module)?.importedIds ?? []) needed.add(imported);
	return needed.has(id) ? 'elements' : null;
};

/** Name of a chunk that holds texts of one language: `en` for those of the offer, else `en.flow`. */
const languageChunk = (module: string | null): string | undefined => {
	const [, language, texts] = /locales\/(\w\w)\/(\w+)\.ts$/.exec(module ?? '') ?? [];
	return texts === 'offer' ? language : texts && `${language}.${texts}`;
};

/**
 * The build for a `<script type="module">` line: one file with a stable name that registers every element, and chunks
 * with a hash in their names that load when the payer acts. With `--mode single` the same in one file, beside the others.
 * The dev server is the demo shop: `npm run dev`.
 */
export default defineConfig(({ mode }) => ({
	// Chunks are found beside the entry, wherever a merchant hosts the folder.
	base: './',
	publicDir: false,
	// Written out, because Vite's default follows NODE_ENV, and `NODE_ENV=test` would bundle Lit's development build.
	resolve: { conditions: ['module', 'browser', 'production'] },
	define: { 'process.env.NODE_ENV': '"production"' },
	plugins: [minifyTemplates(), productionOnly(), scriptInventory(), demoShop()],
	build: {
		target: 'es2022',
		outDir: 'dist/cdn',
		emptyOutDir: mode !== 'single',
		sourcemap: true,
		license: mode !== 'single' && { fileName: 'licenses.md' },
		reportCompressedSize: false,
		// Library mode for the sake of what it leaves out: an app build wraps every `import()` in a preloader for styles
		// that we do not have, half a kilobyte of it in the entry.
		lib: {
			entry: { [mode === 'single' ? 'checkout-links.single' : 'checkout-links']: ENTRY },
			formats: ['es'],
		},
		rolldownOptions: {
			output: {
				// Library mode would keep the whitespace of ES modules.
				minify: true,
				entryFileNames: '[name].js',
				chunkFileNames: ({ facadeModuleId }) => `${languageChunk(facadeModuleId) ?? '[name]'}-[hash].js`,
				comments: { annotation: false },
				codeSplitting: mode !== 'single' && { groups: [{ debugName: 'first paint', name: firstPaint }] },
			},
		},
	},
}));
