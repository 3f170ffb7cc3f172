import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
	'.css': 'text/css',
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.json': 'application/json',
	'.svg': 'image/svg+xml',
	'.woff2': 'font/woff2',
};

/** A folder of files on a free port of loopback. */
export interface StaticServer {
	/** As `http://127.0.0.1:40123`. */
	readonly origin: string;
	close(): Promise<void>;
}

/** @param at which port; a free one unless told */
export async function serveFolder(folder: string, at = 0): Promise<StaticServer> {
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://localhost');
		const file = join(folder, normalize(decodeURIComponent(pathname)));
		readFile(file).then(
			(content) =>
				response
					.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
					.end(content),
			() => response.writeHead(404).end(),
		);
	});
	server.listen(at, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		origin: `http://127.0.0.1:${port}`,
		async close() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close').catch(() => undefined);
		},
	};
}
