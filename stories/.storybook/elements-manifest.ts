import type { Plugin } from 'vite';
import { analyzeElements } from '../../src/build/manifest.ts';

const NAME = 'virtual:elements-manifest';

/** Provides stories with the custom-elements manifest of the present sources, without a build. */
export function elementsManifest(): Plugin {
	return {
		name: 'elements-manifest',
		resolveId: { filter: { id: new RegExp(`^${NAME}$`) }, handler: () => `\0${NAME}` },
		load: {
			filter: { id: new RegExp(`^\0${NAME}$`) },
			handler: async () => `export default ${JSON.stringify(await analyzeElements())}`,
		},
	};
}
