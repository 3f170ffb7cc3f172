import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.map': 'application/json',
	'.json': 'application/json',
	'.svg': 'image/svg+xml',
};

/**
 * The strictest content security policy that the widget works with: its own script, its own endpoint, Lit's template
 * policy.
 */
const POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self'",
	"connect-src 'self'",
	"base-uri 'none'",
	"require-trusted-types-for 'script'",
	'trusted-types lit-html',
].join('; ');

/** Serves files below `folders`, selected by the first part of the path; `/` is the shop's page. */
export function servePages(
	folders: Readonly<Record<string, string>>,
	home: string,
	alter: (html: string) => string,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
	return async (request, response) => {
		const file = fileOf(new URL(request.url ?? '/', 'http://shop.invalid').pathname);
		const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined);
		if (file === undefined || bytes === undefined) {
			response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('No está aquí.\n');
			return;
		}
		const type = TYPES[extname(file)] ?? 'application/octet-stream';
		response
			.writeHead(200, {
				'content-type': type,
				'cache-control': 'no-cache',
				'content-security-policy': POLICY,
				'x-content-type-options': 'nosniff',
			})
			.end(extname(file) === '.html' ? alter(bytes.toString('utf8')) : bytes);
	};

	function fileOf(path: string): string | undefined {
		if (path === '/') return home;
		const [, name = '', ...rest] = path.split('/');
		const folder = Object.hasOwn(folders, name) ? folders[name] : undefined;
		if (folder === undefined || rest.length === 0) return undefined;
		const file = normalize(join(folder, ...rest));
		return file.startsWith(folder + sep) ? file : undefined;
	}
}
