import type { Host } from '../host.ts';

export const host: Host = {
	name: 'sveltekit',
	title: 'SvelteKit',
	guide: 'frameworks/sveltekit.md',
	build: ['npm', 'run', 'build'],
	check: ['npm', 'run', 'check'],
	start: ['node', 'build'],
	path: '/checkout',
};
