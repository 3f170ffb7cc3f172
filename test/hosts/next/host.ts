import type { Host } from '../host.ts';

export const host: Host = {
	name: 'next',
	title: 'Next.js',
	build: ['next', 'build'],
	start: ['next', 'start', '--hostname', '127.0.0.1', '--port', '{PORT}'],
	path: '/checkout',
	drawnPage: '/cafe',
};
