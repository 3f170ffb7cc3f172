import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEndpoint, type Endpoint, type EndpointConfig } from '../../src/endpoint/index.ts';
import { toNodeListener } from '../../src/runtimes/node.ts';

/** An endpoint on a port of this process. */
export interface Served {
	readonly endpoint: Endpoint;
	/** Where it is mounted. */
	readonly base: string;
	close(): Promise<void>;
}

/** Serves an endpoint here, for whatever needs no crash. */
export async function serve(config: EndpointConfig): Promise<Served> {
	const endpoint = createEndpoint(config);
	const listener = toNodeListener(endpoint);
	const server = createServer((request, response) => void listener(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		endpoint,
		base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/checkout`,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			await endpoint.close();
		},
	};
}
