import { Agent, request } from 'node:http';
import { randomFrom } from './samples.ts';

/** What to send: made anew for every request. */
export interface Shot {
	readonly path: string;
	readonly method: 'GET' | 'POST';
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
}

export interface Measured {
	/** Milliseconds of each request that was answered as expected. */
	readonly latencies: readonly number[];
	/** Requests with another answer, or with none. */
	readonly failed: number;
	/** Answers as expected per second. */
	readonly perSecond: number;
}

/** Sends to one server over connections that stay open, and remembers how long each answer took. */
export class Load {
	readonly #port: number;
	readonly #next: () => Shot;
	readonly #expected: readonly number[];
	readonly #agent = new Agent({ keepAlive: true, maxSockets: Infinity });

	/** @param expected the HTTP statuses of a good answer */
	constructor(port: number, next: () => Shot, ...expected: readonly number[]) {
		this.#port = port;
		this.#next = next;
		this.#expected = expected;
	}

	/**
	 * Open loop: requests leave when their time has come, however many are still waiting, and each is timed from the
	 * moment at which it should have left. A server that stops for a second is charged for everybody who would have come
	 * in that second, which a closed loop forgets ("coordinated omission"). Arrivals are random and independent, like
	 * those of payers, and the same for the same seed.
	 */
	async atRate(perSecond: number, durationMs: number, seed: number): Promise<Measured> {
		const random = randomFrom(seed);
		const latencies: number[] = [];
		const pending: Promise<void>[] = [];
		let failed = 0;
		let plannedMs = 0;
		const start = performance.now();
		for (;;) {
			plannedMs += (-Math.log(1 - random()) / perSecond) * 1000;
			if (plannedMs > durationMs) break;
			const due = start + plannedMs;
			const waitMs = due - performance.now();
			if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
			pending.push(
				this.#fire().then((good) => {
					if (good) latencies.push(performance.now() - due);
					else failed++;
				}),
			);
		}
		await Promise.all(pending);
		return { latencies, failed, perSecond: latencies.length / ((performance.now() - start) / 1000) };
	}

	/** Closed loop: so many clients, each sending again as soon as it has its answer. */
	async saturate(clients: number, durationMs: number): Promise<Measured> {
		const latencies: number[] = [];
		let failed = 0;
		const start = performance.now();
		const client = async () => {
			while (performance.now() - start < durationMs) {
				const sent = performance.now();
				if (await this.#fire()) latencies.push(performance.now() - sent);
				else failed++;
			}
		};
		await Promise.all(Array.from({ length: clients }, client));
		return { latencies, failed, perSecond: latencies.length / ((performance.now() - start) / 1000) };
	}

	/** Sends so many, `clients` at a time. */
	async send(count: number, clients: number): Promise<Measured> {
		const latencies: number[] = [];
		let [failed, left] = [0, count];
		const start = performance.now();
		const client = async () => {
			while (left-- > 0) {
				const sent = performance.now();
				if (await this.#fire()) latencies.push(performance.now() - sent);
				else failed++;
			}
		};
		await Promise.all(Array.from({ length: clients }, client));
		return { latencies, failed, perSecond: latencies.length / ((performance.now() - start) / 1000) };
	}

	close(): void {
		this.#agent.destroy();
	}

	#fire(): Promise<boolean> {
		const { path, method, headers, body } = this.#next();
		return new Promise((resolve) => {
			const sending = request(
				{
					host: '127.0.0.1',
					port: this.#port,
					agent: this.#agent,
					path,
					method,
					headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
				},
				(response) => {
					response.resume();
					response.once('end', () => resolve(this.#expected.includes(response.statusCode ?? 0)));
					response.once('error', () => resolve(false));
				},
			);
			sending.once('error', () => resolve(false));
			sending.end(body);
		});
	}
}

/** Several measurements of the same thing as one. */
export function together(parts: readonly Measured[]): Measured {
	return {
		latencies: parts.flatMap(({ latencies }) => latencies),
		failed: parts.reduce((sum, { failed }) => sum + failed, 0),
		perSecond: parts.reduce((sum, { perSecond }) => sum + perSecond, 0) / parts.length,
	};
}
