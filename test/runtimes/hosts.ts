import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import express, { type Express } from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import type { Endpoint } from '../../src/endpoint/index.ts';
import { checkoutLinks } from '../../src/runtimes/fastify.ts';
import { toNodeListener } from '../../src/runtimes/node.ts';

/** A server with the endpoint mounted in it. */
export interface Mounted {
	/** Address of the mount point, as `http://127.0.0.1:4321/checkout`. */
	readonly base: string;
	close(): Promise<void>;
}

/** One way to mount the endpoint, as its guide tells it. */
export interface Host {
	readonly mount: (endpoint: Endpoint) => Promise<Mounted>;
	/** Whether webhooks reach the endpoint byte by byte. */
	readonly keepsBytes: boolean;
}

const LOOPBACK = '127.0.0.1';

/** Every host that this process can run. */
export const HOSTS: Readonly<Record<string, Host>> = {
	'node:http': {
		keepsBytes: true,
		mount: (endpoint) => listen(toNodeListener(endpoint), '/checkout'),
	},
	Express: inExpress(true, (app, endpoint) => {
		app.use('/checkout', toNodeListener(endpoint));
		app.use(express.json());
	}),
	'an Express router, deeper down': inExpress(
		true,
		(app, endpoint) => {
			const shop = express.Router();
			shop.use('/pagos', toNodeListener(endpoint));
			app.use('/tienda', shop);
		},
		'/tienda/pagos',
	),
	'Express after express.json() and express.urlencoded()': inExpress(false, (app, endpoint) => {
		app.use(express.json(), express.urlencoded({ extended: true }));
		app.use('/checkout', toNodeListener(endpoint));
	}),
	'Express after express.urlencoded() of the simple kind': inExpress(true, (app, endpoint) => {
		app.use(express.urlencoded({ extended: false }));
		app.use('/checkout', toNodeListener(endpoint));
	}),
	'Express after express.raw()': inExpress(true, (app, endpoint) => {
		app.use(express.raw({ type: '*/*' }));
		app.use('/checkout', toNodeListener(endpoint));
	}),
	Fastify: {
		keepsBytes: true,
		async mount(endpoint) {
			const app = fastify({ forceCloseConnections: true });
			// Stands for the shop's own routes, whose parsers must go on working beside ours.
			app.post('/orders', ({ body }) => ({ body }));
			app.register(checkoutLinks(endpoint), { prefix: '/checkout' });
			const origin = await app.listen({ host: LOOPBACK, port: 0 });
			return { base: `${origin}/checkout`, close: () => app.close() };
		},
	},
	Hono: {
		keepsBytes: true,
		async mount(endpoint) {
			const app = new Hono();
			app.mount('/checkout', endpoint.fetch);
			const { promise: listening, resolve } = Promise.withResolvers<AddressInfo>();
			const server = serve({ fetch: app.fetch, hostname: LOOPBACK, port: 0 }, resolve);
			const { port } = await listening;
			const close = () =>
				new Promise<void>((closed) => {
					server.close(() => closed());
					(server as Server).closeAllConnections();
				});
			return { base: `http://${LOOPBACK}:${port}/checkout`, close };
		},
	},
};

function inExpress(
	keepsBytes: boolean,
	build: (app: Express, endpoint: Endpoint) => void,
	path = '/checkout',
): Host {
	return {
		keepsBytes,
		mount(endpoint) {
			const app = express();
			build(app, endpoint);
			return listen(app, path);
		},
	};
}

async function listen(listener: RequestListener, path: string): Promise<Mounted> {
	const server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
	const { port } = server.address() as AddressInfo;
	return {
		base: `http://${LOOPBACK}:${port}${path}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
