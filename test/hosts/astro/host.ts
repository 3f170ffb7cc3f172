import type { Host } from '../host.ts';

export const host: Host = {
	name: 'astro',
	title: 'Astro',
	guide: 'frameworks/astro.md',
	build: ['npm', 'run', 'build'],
	check: ['npm', 'run', 'check'],
	start: ['node', 'dist/server/entry.mjs'],
	path: '/checkout',
};
