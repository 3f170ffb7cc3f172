import type { Host } from '../host.ts';

export const host: Host = {
	name: 'workers',
	title: 'Cloudflare Workers (workerd)',
	start: [
		...['wrangler', 'dev', '--ip', '127.0.0.1', '--port', '{PORT}', '--inspector-port', '0'],
		...['--var', 'ONEPAY_BASE_URL:{ONEPAY_BASE_URL}'],
		...['--var', 'ONEPAY_SECRET_KEY:{ONEPAY_SECRET_KEY}'],
		...['--var', 'ONEPAY_WEBHOOK_SECRET:{ONEPAY_WEBHOOK_SECRET}'],
	],
	path: '/checkout',
};
