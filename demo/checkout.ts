import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { providersFromEnvironment } from '../src/cli/config/environment.ts';
import { createEndpoint } from '../src/endpoint/index.ts';
import type { Provider } from '../src/providers/provider.ts';
import { neopay } from '../src/providers/neopay/neopay.ts';
import { onepay } from '../src/providers/onepay/onepay.ts';
import { yuno } from '../src/providers/yuno/yuno.ts';
import { toNodeListener } from '../src/runtimes/node.ts';
import { startSandbox } from '../src/sandbox/index.ts';
import { sqlite } from '../src/stores/sqlite.ts';
import { BackOffice } from './back-office.ts';
import { nextFreePorts } from './ports.ts';
import { shopConfig } from './shop.ts';

/** Tests set their own folder. */
const DATA = process.env['DEMO_DATA'] ?? join(dirname(import.meta.dirname), '.cache');
const RECONCILE_EVERY_MS = 15_000;

/** The server side of the shop: its endpoint, its back office, and simulators if no keys are set. */
export interface ShopBackend {
	/** Whether payments go to simulators. */
	readonly sandboxed: boolean;
	/** Text for the terminal about where payments go. */
	readonly summary: string;
	/** Handles a request for `/checkout/…` or `/back-office`; returns `false` for any other. */
	handle(request: IncomingMessage, response: ServerResponse): boolean;
	/** Stops the timer, the endpoint and the simulators. */
	close(): Promise<void>;
}

/**
 * Starts the shop's backend for a page on this machine.
 * @param port of the page, to which the simulators send webhooks and payers
 */
export async function startBackend(port: number): Promise<ShopBackend> {
	const configured = providersFromEnvironment(process.env);
	const sandboxed = configured.length === 0;
	await mkdir(DATA, { recursive: true });

	const database = join(DATA, sandboxed ? 'sandbox.db' : 'checkout.db');
	// The simulators lose their payments when they stop, so the shop's database is deleted at the start.
	if (sandboxed) await Promise.all(['', '-wal', '-shm'].map((end) => rm(database + end, { force: true })));

	const sandbox = sandboxed ? await startSimulators(port) : undefined;
	const backOffice = new BackOffice();
	const endpoint = createEndpoint(
		shopConfig({
			port,
			providers: sandbox?.providers ?? configured,
			store: sqlite(database),
			secret: process.env['CHECKOUT_STATUS_TOKEN_SECRET'],
			onStatus: backOffice.learn,
		}),
	);
	const checkout = toNodeListener(endpoint);
	const timer = setInterval(() => void endpoint.reconcile(), RECONCILE_EVERY_MS);

	return {
		sandboxed,
		summary: sandbox
			? `Sandbox: no provider keys are set, so payments go to simulators and no money moves.\n${sandbox.summary}`
			: `Payments go to: ${configured.map(({ label, environment }) => `${label} (${environment})`).join(', ')}`,
		handle(request, response) {
			const answer =
				request.url === '/back-office'
					? backOffice.answer(endpoint, request, response)
					: request.url?.startsWith('/checkout/') && checkout(request, response);
			if (!answer) return false;
			Promise.resolve(answer).catch((error: unknown) => {
				console.error(error);
				response.destroy();
			});
			return true;
		},
		async close() {
			clearInterval(timer);
			await Promise.all([endpoint.close(), sandbox?.close()]);
		},
	};
}

/** The providers' simulators, each on its own origin, and adapters that call them like the real ones. */
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
