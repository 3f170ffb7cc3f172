import { createServer, type RequestListener, type Server } from 'node:http';
import { dirname, join } from 'node:path';
import { buildCdn, CDN } from '../src/build/cdn.ts';
import { startBackend } from './checkout.ts';
import { servePages } from './pages.ts';
import { portFrom } from './ports.ts';

const ROOT = dirname(import.meta.dirname);

/** `npm start`: opens the shop. */
async function open(port: number): Promise<void> {
	const [backend] = await Promise.all([startBackend(port), buildCdn()]);
	const pages = servePages(
		{ demo: join(ROOT, 'demo'), 'checkout-links': CDN },
		join(ROOT, 'index.html'),
		(html) => html.replace('data-mode="live"', `data-mode="${backend.sandboxed ? 'sandbox' : 'live'}"`),
	);
	const servers = await listen(port, (request, response) => {
		if (backend.handle(request, response)) return;
		pages(request, response).catch((error: unknown) => {
			console.error(error);
			response.destroy();
		});
	});

	console.log(`http://localhost:${port}`);
	console.log(backend.summary);

	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => {
			for (const server of servers) {
				server.close();
				server.closeIdleConnections();
			}
			void backend.close().finally(() => process.exit(0));
		});
	}
}

/** Listens on this machine only, on both of its addresses, IPv4 and IPv6. */
async function listen(port: number, listener: RequestListener): Promise<Server[]> {
	const start = (host: string) =>
		new Promise<Server>((resolve, reject) => {
			const server = createServer(listener);
			server.once('error', reject);
			server.listen(port, host, () => resolve(server));
		});
	const first = await start('127.0.0.1');
	// Machines without IPv6 have only the first address.
	const second = await start('::1').catch(() => undefined);
	return second ? [first, second] : [first];
}

try {
	await open(portFrom(process.env['PORT']));
} catch (error) {
	const { code, message } = error as NodeJS.ErrnoException;
	console.error(
		code === 'EADDRINUSE' ? 'That port is taken. Choose another one: PORT=8090 npm start' : message,
	);
	process.exit(1);
}
