import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The wire between an endpoint and a server that it depends on, with a switch: it can fall silent, or be cut. */
export class TcpProxy {
	readonly #server: Server;
	readonly #pairs = new Set<readonly [Socket, Socket]>();
	#silent = false;

	private constructor(target: URL) {
		this.#server = createServer((near) => {
			const far = connect(Number(target.port), target.hostname);
			const pair = [near, far] as const;
			this.#pairs.add(pair);
			for (const [one, other] of [
				[near, far],
				[far, near],
			] as const) {
				// Whoever is cut off learns of it by the end of the connection.
				one.on('error', () => {});
				one.on('close', () => {
					other.destroy();
					this.#pairs.delete(pair);
				});
				one.pipe(other);
				if (this.#silent) one.unpipe(other).pause();
			}
		});
	}

	static async open(target: string): Promise<TcpProxy> {
		const proxy = new TcpProxy(new URL(target));
		await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
		return proxy;
	}

	/** The same address, but through here. */
	addressOf(target: string): string {
		const url = new URL(target);
		url.hostname = '127.0.0.1';
		url.port = String((this.#server.address() as AddressInfo).port);
		return url.href;
	}

	/** Nothing comes through any more, in either direction, and nobody is told so. */
	fallSilent(): void {
		this.#silent = true;
		for (const [near, far] of this.#pairs) {
			near.unpipe(far).pause();
			far.unpipe(near).pause();
		}
	}

	/** What was held back comes through after all. */
	speak(): void {
		this.#silent = false;
		for (const [near, far] of this.#pairs) {
			near.pipe(far);
			far.pipe(near);
		}
	}

	/** Breaks every connection; new ones are taken. */
	cut(): void {
		for (const [near, far] of this.#pairs) {
			near.destroy();
			far.destroy();
		}
	}

	async close(): Promise<void> {
		this.cut();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}
