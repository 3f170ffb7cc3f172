import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { dirname, join } from 'node:path';
import { providersFromEnvironment } from '../src/cli/environment.ts';
import { createEndpoint } from '../src/endpoint/index.ts';
import type { Provider } from '../src/providers/provider.ts';
import { onepay } from '../src/providers/onepay/onepay.ts';
import { toNodeListener } from '../src/runtimes/node.ts';
import { startSandbox } from '../src/sandbox/index.ts';
import { sqlite } from '../src/stores/sqlite.ts';
import { buildCdn, CDN } from '../test/build.ts';
import { servePages } from './pages.ts';
import { nextFreePorts } from './ports.ts';
import { shopConfig } from './shop.ts';

const ROOT = dirname(import.meta.dirname);
const DATA = join(ROOT, '.cache');
const RECONCILE_EVERY_MS = 15_000;

/** Opens the shop: `npm start`. */
async function open(port: number): Promise<void> {
	const configured = providersFromEnvironment(process.env);
	const sandboxed = configured.length === 0;
	await Promise.all([buildCdn(), mkdir(DATA, { recursive: true })]);

	const database = join(DATA, sandboxed ? 'sandbox.db' : 'checkout.db');
	// The simulators forget everything when they stop, so a shop that uses them starts anew with them.
	if (sandboxed) await Promise.all(['', '-wal', '-shm'].map((end) => rm(database + end, { force: true })));

	const sandbox = sandboxed ? await startSimulators(port) : undefined;
	const endpoint = createEndpoint(
		shopConfig({
			port,
			providers: sandbox?.providers ?? configured,
			store: sqlite(database),
			secret: process.env['CHECKOUT_SECRET'],
		}),
	);
	const checkout = toNodeListener(endpoint);
	const pages = servePages(
		{ demo: join(ROOT, 'demo'), 'checkout-links': CDN },
		join(ROOT, 'index.html'),
		(html) => html.replace('data-mode="live"', `data-mode="${sandboxed ? 'sandbox' : 'live'}"`),
	);
	const servers = await listen(port, (request, response) => {
		void (request.url?.startsWith('/checkout/') ? checkout : pages)(request, response);
	});

	const timer = setInterval(() => void endpoint.reconcile().catch(console.error), RECONCILE_EVERY_MS);
	console.log(`http://localhost:${port}`);
	console.log(
		sandbox
			? `Sandbox: no provider keys are set, so payments go to simulators and no money moves.\n${sandbox.summary}`
			: `Payments go to: ${configured.map(({ label, environment }) => `${label} (${environment})`).join(', ')}`,
	);

	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => {
			clearInterval(timer);
			for (const server of servers) {
				server.close();
				server.closeIdleConnections();
			}
			void Promise.all([endpoint.close(), sandbox?.close()]).finally(() => process.exit(0));
		});
	}
}

/** The providers' simulators, each on an origin of its own, and adapters that talk to them as to the real ones. */
async function startSimulators(port: number) {
	const webhookSecret = `wh_tok_${randomBytes(16).toString('hex')}`;
	const [onepayPort = 0] = await nextFreePorts(port, 1);
	const sandbox = await startSandbox({ ports: { onepay: onepayPort } });
	const providers: Provider[] = [
		onepay({ secretKey: 'sk_test_sandbox', webhookSecret, baseUrl: sandbox.onepay.baseUrl }),
	];
	return {
		providers,
		summary: `  OnePay   ${sandbox.onepay.origin}`,
		close: () => sandbox.close(),
	};
}

/** Listens on this machine only, under both names that browsers may know it by. */
async function listen(port: number, listener: RequestListener): Promise<Server[]> {
	const start = (host: string) =>
		new Promise<Server>((resolve, reject) => {
			const server = createServer(listener);
			server.once('error', reject);
			server.listen(port, host, () => resolve(server));
		});
	const first = await start('127.0.0.1');
	// Machines without IPv6 have one name less.
	const second = await start('::1').catch(() => undefined);
	return second ? [first, second] : [first];
}

function portFrom(text: string | undefined): number {
	const port = Number(text ?? 8080);
	if (!Number.isInteger(port) || port < 1 || port > 65_000) {
		throw new RangeError(`PORT is "${text}"; it must be a number from 1 to 65000.`);
	}
	return port;
}

try {
	await open(portFrom(process.env['PORT']));
} catch (error) {
	const { code, message } = error as NodeJS.ErrnoException;
	console.error(
		code === 'EADDRINUSE' ? 'That port is taken. Choose another one: PORT=8090 npm start' : message,
	);
	process.exit(1);
}
