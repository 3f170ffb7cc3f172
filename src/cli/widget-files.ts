import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

/** Where the package keeps what a script line loads: `dist/cdn`, beside `dist/cli` or below the sources' root. */
const FOLDERS = ['../cdn', '../../dist/cdn'].map((path) => join(import.meta.dirname, path));
const ROUTE = /^\/checkout-links\/([\w.-]+\.(?:js|json|map|md))(?:\?|$)/;
const TYPES: Readonly<Record<string, string>> = {
	'.js': 'text/javascript; charset=utf-8',
	'.json': 'application/json',
	'.map': 'application/json',
	'.md': 'text/markdown; charset=utf-8',
};

/**
 * Serves the widget's files below `/checkout-links/`, to pages of any origin: they hold nothing of the shop.
 * @returns false, and nothing is done, for every other path
 */
export async function serveWidget(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
	const name = request.method === 'GET' ? ROUTE.exec(request.url ?? '')?.[1] : undefined;
	if (name === undefined) return false;
	for (const folder of FOLDERS) {
		const bytes = await readFile(join(folder, name)).catch(() => undefined);
		if (!bytes) continue;
		response
			.writeHead(200, {
				'content-type': TYPES[extname(name)],
				'cache-control': 'public, max-age=300',
				'access-control-allow-origin': '*',
				'cross-origin-resource-policy': 'cross-origin',
				'x-content-type-options': 'nosniff',
			})
			.end(bytes);
		return true;
	}
	return false;
}
