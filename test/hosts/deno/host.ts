import type { Host } from '../host.ts';

export const host: Host = {
	name: 'deno',
	title: 'Deno',
	start: ['deno', 'run', '--allow-net=127.0.0.1', '--allow-env', '--allow-read=.', 'server.ts'],
	path: '/checkout',
};
