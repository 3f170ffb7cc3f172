import type { Host } from '../host.ts';

export const host: Host = {
	name: 'nuxt',
	title: 'Nuxt',
	guide: 'frameworks/nuxt.md',
	build: ['npm', 'run', 'build'],
	check: ['npm', 'run', 'check'],
	start: ['node', '.output/server/index.mjs'],
	path: '/checkout',
};
