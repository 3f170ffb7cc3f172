import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Plugin, ViteDevServer } from 'vite';
import type * as BackendModule from './checkout.ts';
import { portFrom } from './ports.ts';

const ROOT = dirname(import.meta.dirname);
/** Address of the script in index.html, as a merchant's page has it. */
const SCRIPT = '/checkout-links/checkout-links.js';
const ELEMENTS = join(ROOT, 'src/elements/define.ts');
const BACKEND = '/demo/checkout.ts';
/**
 * How long after a change the files are read, in milliseconds. Vite's watcher (chokidar) drops further changes of a
 * file for 50 ms after one, e.g. when an editor saves and a formatter writes at once.
 */
const SETTLED_MS = 100;
/** A page sends it to the server with the number of starts of the backend that it was made with. */
const LOADED = 'demo-shop:loaded';

/**
 * Vite's dev server with the demo shop, for `npm run dev` and `npx vite`: index.html with the elements from their
 * sources, and the endpoint and the simulators on the same address.
 *
 * A change of a file that the page has loaded reloads the page: a custom element cannot be defined twice, so modules
 * cannot be replaced in a page that stays open. A change of a file that the backend has loaded restarts the backend,
 * and then reloads the page.
 */
export function demoShop(): Plugin {
	let backend: Backend | undefined;
	return {
		name: 'demo-shop',
		apply: 'serve',

		config({ server = {} }) {
			// Storybook has its own server, without the shop.
			if (server.middlewareMode) return undefined;
			return {
				server: {
					// The IP address, to which the simulators send their webhooks.
					host: server.host ?? '127.0.0.1',
					port: server.port ?? portFrom(process.env['PORT']),
					// The endpoint handles preflight requests itself.
					cors: false,
					fs: { deny: ['.env', '.env.*', '*.{crt,pem}', '**/.git/**', '*.db', '*.db-*'] },
					watch: { ignored: ['**/dist/**', '**/storybook-static/**'] },
				},
				// Scanned before the first page, so that no page is reloaded because of a dependency that was not
				// bundled yet.
				optimizeDeps: { entries: ['src/elements/define.ts'] },
			};
		},

		configureServer(server) {
			if (!server.httpServer) return;
			const started = (backend = new Backend(server));
			server.httpServer.once('listening', () => void started.start());
			// A page that was loading while the backend restarted has missed the message to reload.
			server.ws.on(LOADED, ({ starts }: { readonly starts: number }, client) => {
				if (starts !== started.starts) client.send({ type: 'full-reload' });
			});
			server.middlewares.use((request, response, next) => {
				if (!/^\/(?:checkout\/|back-office$)/.test(request.url ?? '')) {
					next();
					return;
				}
				forbidCaching(response);
				started.current.then(
					(shop) => shop.handle(request, response) || next(),
					() => response.writeHead(503).end('The backend did not start. The terminal shows why.\n'),
				);
			});
		},

		resolveId: (id) => (id === SCRIPT ? ELEMENTS : undefined),

		async transformIndexHtml(html) {
			if (!backend) return html;
			const shop = await backend.current.catch(() => undefined);
			const { starts } = backend;
			const script = `import.meta.hot.send(${JSON.stringify(LOADED)}, { starts: ${starts} });`;
			return {
				html: shop?.sandboxed ? html.replace('data-mode="live"', 'data-mode="sandbox"') : html,
				tags: [{ tag: 'script', attrs: { type: 'module' }, children: script }],
			};
		},

		hotUpdate: {
			order: 'pre',
			handler({ modules }) {
				if (this.environment.name !== 'ssr' || !backend) return undefined;
				if (modules.length > 0 || backend.failed) {
					for (const module of modules) this.environment.moduleGraph.invalidateModule(module);
					backend.restart();
				}
				return [];
			},
		},

		buildEnd: () => backend?.close(),
	};
}

/** Browsers cache an offer for a minute, but a page that reloads after a change must show the new one. */
function forbidCaching(response: ServerResponse): void {
	const setHeader = response.setHeader.bind(response);
	response.setHeader = (name, value) =>
		setHeader(name, name.toLowerCase() === 'cache-control' ? 'no-store' : value);
}

/** The shop's backend, loaded by Vite, which tracks the files it imports. */
class Backend {
	readonly #server: ViteDevServer;
	readonly #listening = Promise.withResolvers<BackendModule.ShopBackend>();
	#closed = false;
	/** The present backend; rejected if its last start failed. */
	current: Promise<BackendModule.ShopBackend> = this.#listening.promise;
	/** Whether the last start failed. */
	failed = false;
	/** Number of starts, including failed ones. */
	starts = 0;

	constructor(server: ViteDevServer) {
		this.#server = server;
		this.current.catch(() => undefined);
	}

	/** Call when the server has its port. */
	start(): void {
		this.#load().then(this.#listening.resolve, this.#listening.reject);
	}

	/** Restarts from the present files, and reloads the open pages. */
	restart(): void {
		const before = this.current;
		this.current = before
			.then((shop) => shop.close())
			.catch(() => undefined)
			.then(() => setTimeout(SETTLED_MS))
			.then(() => this.#load());
		this.current.then(
			() => this.#server.ws.send({ type: 'full-reload' }),
			() => undefined,
		);
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		this.#listening.reject(new Error('The server was closed.'));
		await this.current.then((shop) => shop.close()).catch(() => undefined);
	}

	async #load(): Promise<BackendModule.ShopBackend> {
		const { logger } = this.#server.config;
		this.starts++;
		try {
			const { port } = this.#server.httpServer?.address() as AddressInfo;
			const module = (await this.#server.ssrLoadModule(BACKEND)) as typeof BackendModule;
			const shop = await module.startBackend(port);
			logger.info(this.failed ? `The backend has started again.\n${shop.summary}` : shop.summary);
			this.failed = false;
			return shop;
		} catch (error) {
			this.failed = true;
			this.#server.ssrFixStacktrace(error as Error);
			logger.error(
				`The backend did not start: ${(error as Error).stack}\nIt starts again after the next change.`,
			);
			throw error;
		}
	}
}
