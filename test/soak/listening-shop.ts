import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** An event as the shop's server got it. */
export interface Told {
	/** How it came: by a signed webhook, or by `onStatus` or `onEvent`, whose code in the shop's process passes it on. */
	readonly by: 'webhook' | 'hook';
	readonly id: string;
	/** E.g. `payment.succeeded`. */
	readonly type: string;
	readonly item: string;
	readonly amount: string;
	/** Whether the shop took it; it refuses each event once. */
	readonly accepted: boolean;
}

/** Signs the webhooks to the shop. */
export const SHOP_SECRET = `whsec_${btoa('between the endpoint and the shop')}`;

interface EventBody {
	readonly id: string;
	readonly kind?: string;
	readonly item?: string;
	readonly link?: { readonly status: string; readonly amount?: { readonly value: string } };
}

/** The server where a shop keeps what it was told. It answers 503 to the first try of each event, by each way. */
export class ListeningShop {
	readonly #server: Server;
	readonly #refused = new Set<string>();
	/** Everything it was told, in order. */
	readonly log: Told[] = [];
	/** Webhooks whose signature was wrong. */
	forged = 0;

	private constructor() {
		this.#server = createServer((request, response) => {
			this.#take(request).then(
				(status) => response.writeHead(status).end(),
				() => response.destroy(),
			);
		});
	}

	static async open(): Promise<ListeningShop> {
		const shop = new ListeningShop();
		await new Promise<void>((resolve) => shop.#server.listen(0, '127.0.0.1', resolve));
		return shop;
	}

	get origin(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	async #take(request: IncomingMessage): Promise<number> {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const body = Buffer.concat(chunks).toString();
		const by = request.url === '/webhook' ? 'webhook' : 'hook';
		if (by === 'webhook' && !isSigned(request, body)) {
			this.forged++;
			return 401;
		}
		const { type, data } = JSON.parse(body) as { type: string; data: EventBody };
		const { item = '', link } = data;
		// A receiver of webhooks knows an event by this header.
		const id = by === 'webhook' ? String(request.headers['webhook-id']) : data.id;
		const accepted = this.#refused.has(`${by} ${id}`);
		this.#refused.add(`${by} ${id}`);
		this.log.push({ by, id, type, item, amount: link?.amount?.value ?? '', accepted });
		return accepted ? 204 : 503;
	}
}

/** Whether the signature is of this body. The clock of the sender jumps, so its age is not looked at. */
function isSigned({ headers }: IncomingMessage, body: string): boolean {
	const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map(
		(name) => headers[`webhook-${name}`],
	);
	const signed = new Webhook(SHOP_SECRET).sign(String(id), new Date(Number(timestamp) * 1000), body);
	return signed === signature;
}
