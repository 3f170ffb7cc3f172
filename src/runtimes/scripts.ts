import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import Negotiator from 'negotiator';

/** Output folders of the built scripts: beside `dist/runtimes`, or below the root of a source checkout. */
const FOLDERS = ['../cdn', '../../dist/cdn'].map((path) => join(import.meta.dirname, path));

const TYPES: Readonly<Record<string, string>> = {
	'.js': 'text/javascript; charset=utf-8',
	'.json': 'application/json',
	'.map': 'application/json',
	'.md': 'text/markdown; charset=utf-8',
};

/** Hashed names of the bundler: they change with the content, so browsers may cache the files forever. */
const HASHED_NAME = /-[\w-]{8}\.js(?:\.map)?$/;
const IMMUTABLE = 'public, max-age=31536000, immutable';
/** For names that stay the same across versions: pages load an upgrade within five minutes. */
const REVALIDATED = 'public, max-age=300';

/** Headers of every response below the scripts' path: any page may load them, because they contain no shop data. */
const OPEN_TO_ALL_PAGES = {
	'access-control-allow-origin': '*',
	'cross-origin-resource-policy': 'cross-origin',
	'x-content-type-options': 'nosniff',
} as const;

const METHODS = 'GET, HEAD, OPTIONS';

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

/** Content codings, in order of preference for equal q-values. */
const ENCODINGS = ['br', 'gzip', 'identity'] as const;
type Encoding = (typeof ENCODINGS)[number];

const COMPRESS: Readonly<
	Record<Exclude<Encoding, 'identity'>, (bytes: Buffer, name: string) => Promise<Buffer>>
> = {
	br: (bytes, name) =>
		compressBrotli(bytes, {
			params: {
				// Source maps are long, and only developers load them.
				[constants.BROTLI_PARAM_QUALITY]: name.endsWith('.map') ? 5 : constants.BROTLI_MAX_QUALITY,
				[constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
			},
		}),
	gzip: (bytes) => compressGzip(bytes, { level: constants.Z_BEST_COMPRESSION }),
};

/** Handles a request below the path of the scripts. Returns false, and does nothing, for every other request. */
export type ScriptsListener = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Finds the folder of the built scripts.
 * @returns undefined if they have not been built, which happens only in a source checkout
 */
export function scriptsFolder(): string | undefined {
	return FOLDERS.find((folder) => namesIn(folder).length > 0);
}

/**
 * Creates the handler that serves the package's scripts. All files are read now, so a running server still serves the
 * matching chunks while an upgrade replaces the package on disk.
 * @param path where the files are served, e.g. `/checkout-links/`
 * @throws {TypeError} if `path` is not an absolute path of its own
 * @throws {Error} if the package's script files are missing
 */
export function createScriptsListener(path: string): ScriptsListener {
	const prefix = prefixOf(path);
	const folder = scriptsFolder();
	if (folder === undefined) {
		throw new Error(
			'The script files of checkout-links are missing beside its code. In a bundled server leave the package out ' +
				'of the bundle (mark it as external); in a source checkout run `npm run build`.',
		);
	}
	const files = new Map(
		namesIn(folder).map((name) => [name, new ScriptFile(name, readFileSync(join(folder, name)))]),
	);
	return (request, response) => {
		const pathname = pathnameOf(request.url);
		if (!pathname.startsWith(prefix)) return false;
		respond(request, response, files.get(decoded(pathname.slice(prefix.length)))).catch(() =>
			response.destroy(),
		);
		return true;
	};
}

function prefixOf(path: string): string {
	const segments = path.split('/').filter(Boolean);
	if (path.startsWith('/') && segments.length > 0 && !/[?#\\\s]/.test(path)) return `/${segments.join('/')}/`;
	throw new TypeError(`\`scripts\` is "${path}"; it must be a path of its own, e.g. "/checkout-links/".`);
}

function namesIn(folder: string): readonly string[] {
	try {
		return readdirSync(folder).filter((name) => Object.hasOwn(TYPES, extname(name)));
	} catch {
		return [];
	}
}

/** The path of a request target, which may be a whole URL (RFC 9112, 3.2.2). */
function pathnameOf(target = '/'): string {
	return target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? '';
}

function decoded(name: string): string {
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}

async function respond(
	request: IncomingMessage,
	response: ServerResponse,
	file: ScriptFile | undefined,
): Promise<void> {
	for (const [name, value] of Object.entries(OPEN_TO_ALL_PAGES)) response.setHeader(name, value);
	if (request.method === 'OPTIONS') {
		response
			.setHeader('allow', METHODS)
			.setHeader('access-control-allow-methods', METHODS)
			.writeHead(204)
			.end();
	} else if (request.method !== 'GET' && request.method !== 'HEAD') {
		request.resume();
		endWithText(response.setHeader('allow', METHODS), 405, 'Method not allowed');
	} else if (!file) {
		endWithText(response, 404, 'No script has this name');
	} else {
		await file.send(request, response);
	}
}

/** Sends an error response that must not be cached: a name that is unknown now may exist in the next version. */
function endWithText(response: ServerResponse, status: number, text: string): void {
	response
		.setHeader('cache-control', 'no-store')
		.setHeader('content-type', 'text/plain; charset=utf-8')
		.writeHead(status)
		.end(text);
}

/** A file in memory, compressed once per content coding, on the first request for it. */
class ScriptFile {
	readonly #name: string;
	readonly #bytes: Buffer;
	readonly #digest: string;
	readonly #bodies = new Map<Encoding, Promise<Buffer>>();

	constructor(name: string, bytes: Buffer) {
		this.#name = name;
		this.#bytes = bytes;
		this.#digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
	}

	/** Sends the file in the coding that the client prefers, or 304 when the client has it. */
	async send(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { encoding, body } = await this.#select(request);
		// A strong ETag identifies exact bytes, so each coding has its own (RFC 9110, 8.8.3.3).
		const etag = encoding === 'identity' ? `"${this.#digest}"` : `"${this.#digest}-${encoding}"`;
		response
			.setHeader('cache-control', HASHED_NAME.test(this.#name) ? IMMUTABLE : REVALIDATED)
			.setHeader('vary', 'Accept-Encoding')
			.setHeader('etag', etag);
		if (isCached(request.headers['if-none-match'], etag)) {
			response.writeHead(304).end();
			return;
		}
		if (encoding !== 'identity') response.setHeader('content-encoding', encoding);
		response
			.setHeader('content-type', TYPES[extname(this.#name)] ?? '')
			.setHeader('content-length', body.byteLength)
			.writeHead(200)
			.end(request.method === 'HEAD' ? undefined : body);
	}

	/** Selects the coding. One that makes a small file longer is not used. */
	async #select(request: IncomingMessage): Promise<{ readonly encoding: Encoding; readonly body: Buffer }> {
		const encoding = preferredEncoding(request);
		if (encoding === 'identity') return { encoding, body: this.#bytes };
		let compression = this.#bodies.get(encoding);
		if (!compression) {
			compression = COMPRESS[encoding](this.#bytes, this.#name);
			this.#bodies.set(encoding, compression);
		}
		const body = await compression;
		return body.byteLength < this.#bytes.byteLength
			? { encoding, body }
			: { encoding: 'identity', body: this.#bytes };
	}
}

/** `encodings` as it is since 1.0; the types are those of 0.6. */
type CurrentNegotiator = Negotiator & {
	encodings(available: readonly string[], options: { readonly preferred: readonly string[] }): string[];
};

/** The coding with the highest q-value of `Accept-Encoding`; `identity` if the client accepts none of ours. */
function preferredEncoding(request: IncomingMessage): Encoding {
	const negotiator = new Negotiator(request) as CurrentNegotiator;
	const [encoding = 'identity'] = negotiator.encodings(ENCODINGS, { preferred: ENCODINGS });
	return encoding as Encoding;
}

/** Whether `If-None-Match` contains the ETag, by weak comparison (RFC 9110, 13.1.2): proxies weaken ETags. */
function isCached(header: string | undefined, etag: string): boolean {
	if (header === undefined) return false;
	return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
