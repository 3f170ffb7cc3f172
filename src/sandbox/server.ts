import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SOCKET_HEADER } from './faults.ts';
import type { Simulator } from './simulator.ts';

/** A simulator that listens on a port. */
export interface Served {
	/** E.g. `http://127.0.0.1:8081`. */
	readonly origin: string;
	close(): Promise<void>;
}

/** Milliseconds between the bytes of a slow body. */
const DRIP_MS = 100;

/**
 * Serves a simulator on its own port, and does to the socket what a `Response` can only request (see `SOCKET_HEADER`).
 * This is the only file of the simulators that requires Node.js.
 */
export async function serveSimulator(simulator: Simulator, host: string, port: number): Promise<Served> {
	const server = createServer((incoming, outgoing) => {
		answer(simulator, incoming, outgoing).catch((error: unknown) => {
			outgoing.destroy(error instanceof Error ? error : undefined);
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, resolve);
	});
	const { port: actual } = server.address() as AddressInfo;
	return {
		origin: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
		close: () => closeServer(server, simulator),
	};
}

async function closeServer(server: Server, simulator: Simulator): Promise<void> {
	simulator.close();
	const closed = new Promise<void>((resolve) => {
		server.close(() => resolve());
	});
	server.closeAllConnections();
	await closed;
}

async function answer(
	simulator: Simulator,
	incoming: IncomingMessage,
	outgoing: ServerResponse,
): Promise<void> {
	const response = await simulator.fetch(await toRequest(incoming));
	const fault = response.headers.get(SOCKET_HEADER);
	if (fault === 'hang') return;
	if (fault === 'reset') {
		incoming.socket.resetAndDestroy();
		return;
	}
	const body = Buffer.from(await response.arrayBuffer());
	const headers = [...response.headers].filter(([name]) => name !== SOCKET_HEADER);
	outgoing.writeHead(response.status, [
		...headers.flat(),
		...(response.status === 204 ? [] : ['content-length', String(body.length)]),
	]);
	if (incoming.method === 'HEAD') {
		outgoing.end();
	} else if (fault === 'half') {
		outgoing.write(body.subarray(0, Math.ceil(body.length / 2)), () => outgoing.destroy());
	} else if (fault === 'drip') {
		await drip(outgoing, body);
	} else {
		outgoing.end(body);
	}
}

async function drip(outgoing: ServerResponse, body: Buffer): Promise<void> {
	for (const byte of body) {
		if (outgoing.destroyed) return;
		outgoing.write(Buffer.of(byte));
		await new Promise((resolve) => setTimeout(resolve, DRIP_MS));
	}
	outgoing.end();
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk as Buffer);
	const headers = new Headers();
	for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
		headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '');
	}
	const method = incoming.method ?? 'GET';
	const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`);
	return new Request(url, {
		method,
		headers,
		...(method !== 'GET' && method !== 'HEAD' && { body: Buffer.concat(chunks) }),
	});
}
