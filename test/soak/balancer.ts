import {
	createServer,
	request as send,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What a shop has in front of its servers: requests go to each in turn. One that takes no connection is passed over, since
 * it has certainly not seen the request. One that dies with a request in its hands is no business of a balancer's: the
 * client's connection breaks, and asking again is the client's decision.
 */
export class Balancer {
	readonly #server: Server;
	readonly #backends: string[] = [];
	#turn = 0;
	/** Requests that are on their way to a backend, and not yet sent whole. */
	readonly #unsent = new Map<string, Set<Promise<void>>>();
	/** Requests whose server died on them. */
	broken = 0;

	private constructor() {
		this.#server = createServer((incoming, outgoing) => {
			this.#pass(incoming, outgoing).catch(() => {
				this.broken++;
				outgoing.destroy();
			});
		});
		// It never ends a connection that a client is about to use again.
		this.#server.keepAliveTimeout = 60_000;
	}

	static async open(): Promise<Balancer> {
		const balancer = new Balancer();
		await new Promise<void>((resolve) => balancer.#server.listen(0, '127.0.0.1', resolve));
		return balancer;
	}

	/** Where an endpoint behind it is reached. */
	get base(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/checkout`;
	}

	/** From now on the server at `slot` is this one, or none. */
	place(slot: number, base: string | undefined): void {
		this.#backends[slot] = base ?? '';
	}

	/** Resolves when every request that a server was chosen for has been sent to it, or has failed. */
	async sentAll(base: string): Promise<void> {
		await Promise.all(this.#unsent.get(base) ?? []);
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
		const body: Buffer[] = [];
		for await (const chunk of incoming) body.push(chunk as Buffer);
		for (let tries = 0; tries < this.#backends.length; tries++) {
			const backend = this.#backends[this.#turn++ % this.#backends.length];
			if (!backend) continue;
			const { promise: sent, resolve } = Promise.withResolvers<void>();
			const unsent = this.#unsent.get(backend) ?? new Set();
			this.#unsent.set(backend, unsent.add(sent));
			const onSent = () => {
				unsent.delete(sent);
				resolve();
			};
			const answer = await forward(backend, incoming, Buffer.concat(body), onSent).catch(
				(error: NodeJS.ErrnoException) => {
					if (error.code === 'ECONNREFUSED') return undefined;
					throw error;
				},
			);
			if (!answer) continue;
			outgoing.writeHead(answer.status, answer.headers).end(answer.body);
			return;
		}
		outgoing.writeHead(503, { 'content-type': 'application/json' }).end('{"code":"no_server"}');
	}
}

async function forward(
	backend: string,
	{ method, url, headers }: IncomingMessage,
	body: Buffer,
	onSent: () => void,
) {
	const { hostname, port } = new URL(backend);
	const answer = await new Promise<IncomingMessage>((resolve, reject) => {
		send({ hostname, port, method, path: url, headers, agent: false }, resolve)
			.once('error', reject)
			.once('finish', onSent)
			.once('close', onSent)
			.end(body);
	});
	const chunks: Buffer[] = [];
	for await (const chunk of answer) chunks.push(chunk as Buffer);
	const { connection: _, ...kept } = answer.headers;
	return { status: answer.statusCode ?? 502, headers: kept, body: Buffer.concat(chunks) };
}
