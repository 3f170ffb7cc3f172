import {
	createServer,
	request as send,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROVIDERS, type Addresses, type ProviderName } from './shop.ts';

/** What is held: requests before they reach the provider, or its answers before they reach us. */
export type Side = 'requests' | 'answers';

/** How a provider is gone: its connections break, its gateway says so, or nothing comes at all. */
export type Outage = 'reset' | '503' | 'silence';

/** Stands between the endpoint and one simulator, so that a process can be killed exactly while something is on its way. */
export class Gate {
	readonly #server: Server;
	readonly #target: URL;
	#rule: { readonly side: Side; readonly method: string } | undefined;
	#waiting: (() => void)[] = [];
	#arrived = () => {};
	#outage: Outage | undefined;

	private constructor(target: string) {
		this.#target = new URL(target);
		this.#server = createServer((incoming, outgoing) => {
			this.#pass(incoming, outgoing).catch(() => outgoing.destroy());
		});
	}

	static async open(target: string): Promise<Gate> {
		const gate = new Gate(target);
		await new Promise<void>((resolve) => gate.#server.listen(0, '127.0.0.1', resolve));
		return gate;
	}

	get origin(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	/** From now on the provider is gone, or back. */
	break(outage: Outage | undefined): void {
		this.#outage = outage;
	}

	/** From now on these are held, until {@link release} or {@link drop}. */
	hold(side: Side, method: string): void {
		this.#rule = { side, method };
	}

	/** Waits until so many are held. */
	async held(times: number): Promise<void> {
		while (this.#waiting.length < times) {
			await new Promise<void>((resolve) => {
				this.#arrived = resolve;
			});
		}
	}

	/** Holds nothing new; what is held stays where it is. */
	pass(): void {
		this.#rule = undefined;
	}

	/** Lets everything go that is held, late: requests reach the provider even if nobody waits for the answer. */
	release(): void {
		this.pass();
		for (const go of this.#waiting.splice(0)) go();
	}

	/** What is held never arrives. */
	drop(): void {
		this.pass();
		this.#waiting = [];
	}

	async close(): Promise<void> {
		this.drop();
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
		const body = await read(incoming);
		if (this.#outage === 'silence') return;
		if (this.#outage === 'reset') return void incoming.socket.resetAndDestroy();
		if (this.#outage === '503') return void outgoing.writeHead(503).end();
		await this.#wait('requests', incoming);
		const { hostname, port } = this.#target;
		const { method, url, headers } = incoming;
		const answer = await new Promise<IncomingMessage>((resolve, reject) => {
			send({ hostname, port, method, path: url, headers, agent: false }, resolve)
				.once('error', reject)
				.end(body);
		});
		const content = await read(answer);
		await this.#wait('answers', incoming);
		outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(content);
	}

	async #wait(side: Side, { method }: IncomingMessage): Promise<void> {
		if (this.#rule?.side !== side || this.#rule.method !== method) return;
		await new Promise<void>((resolve) => {
			this.#waiting.push(resolve);
			this.#arrived();
		});
	}
}

async function read(message: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of message) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** One for each simulator. */
export type Gates = Readonly<Record<ProviderName, Gate>>;

export async function openGates(addresses: Addresses): Promise<Gates> {
	const opened = PROVIDERS.map(async (name) => [name, await Gate.open(addresses[name])] as const);
	return Object.fromEntries(await Promise.all(opened)) as Record<ProviderName, Gate>;
}

/** Where the endpoint reaches the providers, when it is through gates. */
export function originsOf({ onepay, yuno, neopay }: Gates): Addresses {
	return { onepay: onepay.origin, yuno: yuno.origin, neopay: neopay.origin };
}
