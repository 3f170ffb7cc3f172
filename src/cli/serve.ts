import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEndpoint, tracing, type Endpoint, type Log, type Observe } from '../endpoint/index.ts';
import { toNodeListener } from '../runtimes/node.ts';
import { scriptsFolder } from '../runtimes/scripts.ts';
import { readArgs, type Command } from './command.ts';
import { loadConfig } from './load-config.ts';
import { locate, LOCATION, LOCATION_USAGE } from './locate.ts';
import { Metrics } from './metrics.ts';
import { metricsRoute, type MetricsRoute } from './metrics-route.ts';
import { portFrom } from './port.ts';
import { startServeSandbox } from './serve-sandbox.ts';
import { stopServer } from './stop-server.ts';
import { everyMinute } from './timer.ts';

/** Less than the patience of those who end processes: systemd waits 90 s, Kubernetes 30 s, Docker 10 s unless told. */
const LONGEST_STOP_MS = 20_000;
/** What is under way afterwards needs the rest: a provider is given up on after 11.5 s. */
const LONGEST_DRAIN_MS = 8_000;

const OPTIONS = {
	...LOCATION,
	port: { type: 'string', value: 'N', says: 'where it listens; default PORT, else 8080' },
	host: {
		type: 'string',
		default: '127.0.0.1',
		value: 'H',
		says: 'on which address; default 127.0.0.1, where only a proxy on this machine reaches it',
	},
	drain: {
		type: 'string',
		default: '1',
		value: 'S',
		says: 'seconds in which it still takes requests when it is told to stop, so that balancers notice; default 1',
	},
	sandbox: {
		type: 'boolean',
		says: 'take payments at a simulator of OnePay in this process: needs no keys, moves no money',
	},
} as const;

/**
 * `npx checkout-links serve [--config FILE] [--port N] [--host H] [--drain S] [--sandbox]`: the endpoint as a server of its own, with
 * the widget's files at `/checkout-links/`, and `/metrics` for whoever knows the admin secret. TLS is a proxy's business.
 * SIGTERM lets what is under way end; a second one does not.
 * @throws {Error} for a configuration that cannot work, with everything that is wrong with it
 */
async function runServe(args: string[]): Promise<void> {
	const { values } = readArgs('serve', args, OPTIONS);
	const drainMs = drainFrom(values.drain);
	const location = await locate(values);
	const port = portFrom(values.port ?? (location.env['PORT'] || '8080'), values.port ? '--port' : 'PORT');
	const sandbox = values.sandbox ? await startServeSandbox(location) : undefined;
	if (sandbox) console.error(sandbox.notice);
	const config = sandbox?.config ?? (await loadConfig(location));
	const log = config.log ?? jsonLines;
	const metrics = new Metrics();
	const observers = [metrics.observe, config.observe, await openTelemetry()].filter(
		(one) => one !== undefined,
	);
	const endpoint = createEndpoint({
		...config,
		log,
		observe: (observation) => observers.forEach((observe) => observe(observation)),
	});
	// Creates the file of a store that is kept in one; everything else about the store is known by now.
	await config.store.ping();
	const answerMetrics = config.admin && metricsRoute(metrics, config.admin.secret);
	await new Service(endpoint, log, answerMetrics, drainMs).run(port, values.host);
	await sandbox?.close();
}

/**
 * Reads `--drain`.
 * @returns milliseconds
 * @throws {Error} for what is no number of seconds, and for more than a stop may take
 */
function drainFrom(seconds: string): number {
	const ms = Number(seconds) * 1000;
	if (seconds.trim() !== '' && ms >= 0 && ms <= LONGEST_DRAIN_MS) return ms;
	throw new Error(
		`--drain is "${seconds}"; it must be a number of seconds from 0 to ${LONGEST_DRAIN_MS / 1000}.`,
	);
}

export const serve: Command = {
	usage: [`${LOCATION_USAGE} [--port N] [--host H] [--drain S] [--sandbox]`],
	options: OPTIONS,
	example: 'serve --config checkout.config.mjs --port 8080',
	run: runServe,
};

/** A running endpoint, from its first request to its last. */
class Service {
	readonly #endpoint: Endpoint;
	readonly #log: Log;
	readonly #server: Server;
	readonly #drainMs: number;
	#stopping = false;

	constructor(endpoint: Endpoint, log: Log, answerMetrics: MetricsRoute | undefined, drainMs: number) {
		this.#endpoint = endpoint;
		this.#log = log;
		this.#drainMs = drainMs;
		const scripts = scriptsFolder() !== undefined;
		if (!scripts) {
			log({ level: 'warn', message: 'the scripts are not served: they have not been built (npm run build)' });
		}
		const checkout = toNodeListener(endpoint, { scripts });
		this.#server = createServer((request, response) => {
			this.#observe(request, response);
			if (this.#stopping && request.url?.endsWith('/readyz')) {
				response.writeHead(503, { 'retry-after': '30' }).end();
				return;
			}
			if (answerMetrics?.(request, response)) return;
			void checkout(request, response);
		});
	}

	/** Resolves once it has stopped. */
	async run(port: number, host: string): Promise<void> {
		// Heard from the start: whoever reads the address may tell it to stop at once.
		const told = new Promise((resolve) => {
			process.once('SIGTERM', resolve);
			process.once('SIGINT', resolve);
		});
		this.#server.listen(port, host);
		await once(this.#server, 'listening').catch((error: NodeJS.ErrnoException) => {
			throw new Error(listenFailure(error, port, host), { cause: error });
		});
		const { port: actual } = this.#server.address() as AddressInfo;
		console.log(`http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${actual}`);
		const timer = everyMinute(() => this.#endpoint.reconcile(), this.#log);
		await told;
		timer.stop();
		await this.#stop();
	}

	async #stop(): Promise<void> {
		this.#stopping = true;
		this.#log({ level: 'info', message: 'stopping; what is under way ends first' });
		const impatience = () => process.exit(1);
		process.once('SIGTERM', impatience);
		process.once('SIGINT', impatience);
		setTimeout(impatience, LONGEST_STOP_MS).unref();
		await stopServer(this.#server, this.#drainMs);
		await this.#endpoint.close();
		this.#log({ level: 'info', message: 'stopped' });
	}

	/** One line for each request, without its query, headers or body. */
	#observe({ method, url = '/' }: IncomingMessage, response: ServerResponse): void {
		const start = performance.now();
		response.once('close', () => {
			this.#log({
				level: 'info',
				message: 'answered',
				method,
				path: url.split('?', 1)[0],
				status: response.writableFinished ? response.statusCode : 'given up by the client',
				duration_ms: Math.round(performance.now() - start),
				request_id: String(response.getHeader('x-request-id') ?? ''),
			});
		});
	}
}

/** Why the server cannot listen, and what to do. */
function listenFailure({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
	switch (code) {
		case 'EADDRINUSE':
			return `Port ${port} is taken. Choose another one: npx checkout-links serve --port ${port < 65_525 ? port + 10 : 8080}`;
		case 'EACCES':
			return `This user may not listen on port ${port}. Choose one above 1023, with a proxy in front: npx checkout-links serve --port 8080`;
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return `--host is "${host}", which is no address of this machine. Leave it out, or write 0.0.0.0 for all of them.`;
		default:
			return `Cannot listen on ${host}, port ${port}: ${message}`;
	}
}

/** Traces, where somebody has installed the package that OpenTelemetry is set up with. */
async function openTelemetry(): Promise<Observe | undefined> {
	const api = await import('@opentelemetry/api').catch(() => undefined);
	return api && tracing(api);
}

/** Every entry as a line of JSON on standard output, where whoever runs the process picks it up. */
const jsonLines: Log = (entry) => {
	console.log(JSON.stringify({ time: new Date().toISOString(), ...entry }));
};
