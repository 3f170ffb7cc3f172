import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Seen {
	readonly method: string;
	/** Path and query below the base path. */
	readonly target: string;
	/** Path below the base path, without the query. */
	readonly path: string;
	readonly query: URLSearchParams;
	readonly headers: IncomingMessage['headers'];
	readonly rawHeaders: readonly string[];
	/** Parsed JSON, `undefined` when there was no body. */
	readonly body: unknown;
}

/** What a provider may do with a request, well-behaved or not. */
export type Reply =
	| {
			readonly status?: number;
			readonly headers?: Readonly<Record<string, string>>;
			/** Sent as JSON; a string is sent as it is. */
			readonly body?: unknown;
	  }
	/** Reads the request, then breaks the connection. */
	| 'reset'
	/** Never answers. */
	| 'hang'
	/** Announces a JSON body, sends a part of it and breaks the connection. */
	| 'half'
	/** Sends headers and a first byte, and then nothing more. */
	| 'drip';

export interface ScriptedServer {
	/** With the base path, as `http://127.0.0.1:4010/v1`. */
	readonly baseUrl: string;
	readonly origin: string;
	/** Everything that arrived since the script was set. */
	readonly seen: readonly Seen[];
	/** Decides every reply from now on, and forgets what was seen. */
	script(answer: (request: Seen, nth: number) => Reply): void;
	/** Called each time when it has received a request and will send nothing more. */
	onSilence?: (reply: 'hang' | 'drip') => void;
	close(): Promise<void>;
}

/** A provider made of a script: real HTTP on this machine, and full control over what comes back. */
export async function scriptedServer(basePath: string): Promise<ScriptedServer> {
	let seen: Seen[] = [];
	let answer: (request: Seen, nth: number) => Reply = () => ({ status: 500 });

	const server = createServer((request, response) => {
		void (async () => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			const text = Buffer.concat(chunks).toString('utf8');
			const url = new URL(request.url ?? '/', 'http://localhost');
			const target = (request.url ?? '').slice(basePath.length);
			const one: Seen = {
				method: request.method ?? '',
				target,
				path: url.pathname.slice(basePath.length),
				query: url.searchParams,
				headers: request.headers,
				rawHeaders: request.rawHeaders,
				body: text === '' ? undefined : (JSON.parse(text) as unknown),
			};
			seen.push(one);
			const reply = answer(one, seen.length);
			send(response, reply);
			if (reply === 'hang' || reply === 'drip') scripted.onSilence?.(reply);
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	const scripted: ScriptedServer = {
		baseUrl: origin + basePath,
		origin,
		get seen() {
			return seen;
		},
		script(next) {
			seen = [];
			answer = next;
		},
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return scripted;
}

function send(response: ServerResponse, reply: Reply): void {
	if (reply === 'hang') return;
	if (reply === 'reset') {
		response.socket?.resetAndDestroy();
		return;
	}
	if (reply === 'half' || reply === 'drip') {
		response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
		response.write('{"id":"', () => {
			if (reply === 'half') response.socket?.destroy();
		});
		return;
	}
	const { status = 200, headers = {}, body } = reply;
	const type = typeof body === 'string' ? 'text/html' : 'application/json';
	response.writeHead(status, { ...(body !== undefined && { 'content-type': type }), ...headers });
	response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
}
