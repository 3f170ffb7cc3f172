import type { Host } from '../host.ts';

export const host: Host = {
	name: 'bun',
	title: 'Bun',
	start: ['bun', 'server.ts'],
	path: '/checkout',
};
