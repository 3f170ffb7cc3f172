import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import {
	createServer,
	type IncomingMessage,
	type RequestListener,
	type Server,
	type ServerResponse,
} from 'node:http';
import { dirname, join } from 'node:path';
import { providersFromEnvironment } from '../src/cli/environment.ts';
import { createEndpoint } from '../src/endpoint/index.ts';
import type { Provider } from '../src/providers/provider.ts';
import { neopay } from '../src/providers/neopay/neopay.ts';
import { onepay } from '../src/providers/onepay/onepay.ts';
import { yuno } from '../src/providers/yuno/yuno.ts';
import { toNodeListener } from '../src/runtimes/node.ts';
import { startSandbox } from '../src/sandbox/index.ts';
import { sqlite } from '../src/stores/sqlite.ts';
import { buildCdn, CDN } from '../test/build.ts';
import { BackOffice } from './back-office.ts';
import { servePages } from './pages.ts';
import { nextFreePorts } from './ports.ts';
import { shopConfig } from './shop.ts';

const ROOT = dirname(import.meta.dirname);
/** Tests name a folder of their own. */
const DATA = process.env['DEMO_DATA'] ?? join(ROOT, '.cache');
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
	const backOffice = new BackOffice();
	const endpoint = createEndpoint(
		shopConfig({
			port,
			providers: sandbox?.providers ?? configured,
			store: sqlite(database),
			secret: process.env['CHECKOUT_SECRET'],
			onStatus: backOffice.learn,
		}),
	);
	const checkout = toNodeListener(endpoint);
	const pages = servePages(
		{ demo: join(ROOT, 'demo'), 'checkout-links': CDN },
		join(ROOT, 'index.html'),
		(html) => html.replace('data-mode="live"', `data-mode="${sandboxed ? 'sandbox' : 'live'}"`),
	);
	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		if (request.url === '/back-office') await backOffice.answer(endpoint, request, response);
		else await (request.url?.startsWith('/checkout/') ? checkout : pages)(request, response);
	};
	const servers = await listen(port, (request, response) => {
		answer(request, response).catch((error: unknown) => {
			console.error(error);
			response.destroy();
		});
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
	const [onepayPort = 0, yunoPort = 0, neopayPort = 0] = await nextFreePorts(port, 3);
	const webhookSecret = randomBytes(24).toString('hex');
	const webhook = (name: string) => ({
		url: `http://127.0.0.1:${port}/checkout/v1/webhooks/${name}`,
		secret: webhookSecret,
	});
	const sandbox = await startSandbox({
		webhooks: { onepay: webhook('onepay'), yuno: webhook('yuno') },
		ports: { onepay: onepayPort, yuno: yunoPort, neopay: neopayPort },
		merchant: 'Tienda Andina',
		// At Neopay this is set in the merchant's panel.
		neopay: { successUrl: `http://localhost:${port}/` },
	});
	const providers: Provider[] = [
		onepay({ secretKey: 'sk_test_sandbox', webhookSecret, baseUrl: sandbox.onepay.baseUrl }),
		yuno({
			publicKey: 'sandbox_public',
			privateKey: 'sandbox_private',
			accountId: '493e9374-510a-4201-9e09-de669d75f256',
			webhookSecret,
			baseUrl: sandbox.yuno.baseUrl,
		}),
		neopay({
			appKey: '98e2fe88-3a95-4c7c-a98f-dfa5192b85f6',
			token: 'sandbox-token',
			linkUrl: `${sandbox.neopay.origin}/l/{slug}`,
			baseUrl: sandbox.neopay.baseUrl,
		}),
	];
	const { onepay: a, yuno: b, neopay: c } = sandbox;
	return {
		providers,
		summary: `  OnePay   ${a.origin}\n  Yuno     ${b.origin}\n  Neopay   ${c.origin}`,
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
