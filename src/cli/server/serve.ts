import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEndpoint, tracing, type Endpoint, type Log, type Observe } from '../../endpoint/index.ts';
import { toNodeListener } from '../../runtimes/node.ts';
import { scriptsFolder } from '../../runtimes/scripts.ts';
import { readArgs, UsageError, type Command } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { loadConfig } from '../config/load-config.ts';
import { locate, LOCATION, LOCATION_USAGE } from '../config/locate.ts';
import { Metrics } from './metrics.ts';
import { metricsRoute, type MetricsRoute } from './metrics-route.ts';
import { portFrom } from './port.ts';
import { startServeSandbox } from './serve-sandbox.ts';
import { stopServer } from './stop-server.ts';
import type { Terminal } from '../terminal.ts';
import { everyMinute } from './timer.ts';

/**
 * Time limit of a stop, in seconds. systemd waits 90 s, Kubernetes 30 s, and `docker stop` 10 s, unless configured.
 * Requests to providers time out after 11.5 s.
 */
const STOP_TIMEOUT_S = { default: '20', longest: 600 };
const LONGEST_DRAIN_S = 8;

/** Status in the log of a request whose client disconnected before the response, as nginx logs it. */
const CLIENT_CLOSED_REQUEST = 499;

/** Whether the package contains the browser scripts; a clone of the repository may not have built them. */
const BUILT = scriptsFolder() !== undefined;

const OPTIONS = {
	...LOCATION,
	port: { type: 'string', value: 'port', description: 'Port to listen on (default: $PORT or 8080)' },
	host: {
		type: 'string',
		default: '127.0.0.1',
		value: 'address',
		description: 'Address to bind (default: 127.0.0.1; use 0.0.0.0 in a container)',
	},
	'drain-seconds': {
		type: 'string',
		default: '1',
		value: 'seconds',
		description: `Seconds to keep accepting requests after SIGTERM, 0 to ${LONGEST_DRAIN_S} (default: 1)`,
	},
	'stop-timeout-seconds': {
		type: 'string',
		default: STOP_TIMEOUT_S.default,
		value: 'seconds',
		description: `Seconds after SIGTERM until open requests are aborted, up to ${STOP_TIMEOUT_S.longest} (default: ${STOP_TIMEOUT_S.default}; use 9 with a plain \`docker stop\`)`,
	},
	sandbox: {
		type: 'boolean',
		description: 'Take payments at a OnePay simulator in this process: no keys needed, no money moves',
	},
} as const;

/**
 * `npx checkout-links serve`: the endpoint as a standalone server, with the widget's files at `/checkout-links/`, and
 * `/metrics` for holders of the admin secret. TLS is left to a proxy. After SIGTERM open requests are completed; a
 * second SIGTERM aborts them.
 * @throws {Error} for an invalid configuration, with every problem
 */
async function runServe(args: string[], terminal: Terminal): Promise<ExitCode> {
	const { values } = readArgs('serve', args, OPTIONS);
	const { 'drain-seconds': drain, 'stop-timeout-seconds': stop } = values;
	const drainMs = millisecondsFrom('--drain-seconds', drain, LONGEST_DRAIN_S);
	const stopMs = millisecondsFrom('--stop-timeout-seconds', stop, STOP_TIMEOUT_S.longest);
	if (stopMs <= drainMs) {
		throw new UsageError(
			`--stop-timeout-seconds is "${stop}"; it must be more than --drain-seconds, which is "${drain}".`,
			'serve',
		);
	}
	if (values.port !== undefined) portFrom(values.port, '--port', 'serve');
	const location = await locate(values, terminal);
	const port = portFrom(
		values.port ?? (location.env['PORT'] || '8080'),
		values.port ? '--port' : 'PORT',
		'serve',
	);
	const sandbox = values.sandbox ? await startServeSandbox(location) : undefined;
	if (sandbox) terminal.console.error(sandbox.notice);
	const config = sandbox?.config ?? (await loadConfig(location));
	const log = config.log ?? jsonLines(terminal);
	const metrics = new Metrics();
	const observers = [metrics.observe, config.observe, await openTelemetry()].filter(
		(one) => one !== undefined,
	);
	const endpoint = createEndpoint({
		...config,
		log,
		observe: (observation) => observers.forEach((observe) => observe(observation)),
	});
	// Creates the file of a file store; everything else about the store has been checked.
	await config.store.ping();
	const answerMetrics = config.admin && metricsRoute(metrics, config.admin.secret);
	const service = new Service(endpoint, log, answerMetrics, { drainMs, stopMs });
	await service.run(port, values.host, terminal);
	await sandbox?.close();
	return EXIT.ok;
}

/**
 * Reads an option in seconds.
 * @param name of the option, e.g. `--drain-seconds`
 * @param longest in seconds
 * @returns milliseconds
 * @throws {UsageError} if it is not a number of seconds from 0 to `longest`
 */
function millisecondsFrom(name: string, seconds: string, longest: number): number {
	const ms = Number(seconds) * 1000;
	if (seconds.trim() !== '' && ms >= 0 && ms <= longest * 1000) return ms;
	throw new UsageError(`${name} is "${seconds}"; it must be a number from 0 to ${longest}.`, 'serve');
}

export const serve: Command = {
	usage: [
		`${LOCATION_USAGE} [--port <port>] [--host <address>] [--drain-seconds <seconds>] [--stop-timeout-seconds <seconds>] [--sandbox]`,
	],
	options: OPTIONS,
	example: 'serve --config checkout.config.mjs --port 8080',
	run: runServe,
};

/** Time limits of the two parts of a stop, in milliseconds from the signal. */
interface StopLimits {
	/** Until then new requests are accepted. */
	readonly drainMs: number;
	/** Until then open requests are completed. */
	readonly stopMs: number;
}

/** A running endpoint, from start to stop. */
class Service {
	readonly #endpoint: Endpoint;
	readonly #log: Log;
	readonly #server: Server;
	readonly #limits: StopLimits;
	#stopping = false;

	constructor(endpoint: Endpoint, log: Log, answerMetrics: MetricsRoute | undefined, limits: StopLimits) {
		this.#endpoint = endpoint;
		this.#log = log;
		this.#limits = limits;
		const checkout = toNodeListener(endpoint, { scripts: BUILT });
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
	async run(port: number, host: string, { console }: Terminal): Promise<void> {
		// Added before the address is printed: the signal may arrive right after it.
		const stopSignal = new Promise((resolve) => {
			process.once('SIGTERM', resolve);
			process.once('SIGINT', resolve);
		});
		this.#server.listen(port, host);
		await once(this.#server, 'listening').catch((error: NodeJS.ErrnoException) => {
			throw new Error(listenFailure(error, port, host), { cause: error });
		});
		const { port: actual } = this.#server.address() as AddressInfo;
		console.log(`http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${actual}`);
		if (!BUILT) {
			this.#log({
				level: 'warn',
				message: 'the widget scripts are not built and not served; run: npm run build',
			});
		}
		const timer = everyMinute(() => this.#endpoint.reconcile(), this.#log);
		await stopSignal;
		timer.stop();
		await this.#stop();
	}

	async #stop(): Promise<void> {
		this.#stopping = true;
		this.#log({ level: 'info', message: 'stopping: waiting for open requests' });
		const abort = () => process.exit(1);
		process.once('SIGTERM', abort);
		process.once('SIGINT', abort);
		setTimeout(() => {
			this.#log({ level: 'warn', message: 'stop timeout: open requests aborted' });
			abort();
		}, this.#limits.stopMs).unref();
		await stopServer(this.#server, this.#limits.drainMs);
		await this.#endpoint.close();
		this.#log({ level: 'info', message: 'stopped' });
	}

	/** One line for each request, without its query, headers or body. */
	#observe({ method, url = '/' }: IncomingMessage, response: ServerResponse): void {
		const start = performance.now();
		response.once('close', () => {
			this.#log({
				level: 'info',
				message: 'request completed',
				method,
				path: url.split('?', 1)[0],
				status: response.writableFinished ? response.statusCode : CLIENT_CLOSED_REQUEST,
				duration_ms: Math.round(performance.now() - start),
				request_id: String(response.getHeader('x-request-id') ?? ''),
			});
		});
	}
}

/** A sentence about why the server cannot listen, and what to do. */
function listenFailure({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
	const where = `Cannot listen on ${host.includes(':') ? `[${host}]` : host}:${port}`;
	switch (code) {
		case 'EADDRINUSE':
			return `${where}: the port is in use. Choose another one: npx checkout-links serve --port ${port < 65_525 ? port + 10 : 8080}`;
		case 'EACCES':
			return `${where}: permission denied for this user. Choose a port above 1023 behind a proxy: npx checkout-links serve --port 8080`;
		case 'EADDRNOTAVAIL':
			return `${where}: address not available on this machine. Leave --host out, or use 0.0.0.0 for all addresses.`;
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return `${where}: unknown host name. Leave --host out, or use 0.0.0.0 for all addresses.`;
		default:
			return `${where}: ${message}`;
	}
}

/** Traces, if the OpenTelemetry API package is installed. */
async function openTelemetry(): Promise<Observe | undefined> {
	const api = await import('@opentelemetry/api').catch(() => undefined);
	return api && tracing(api);
}

/** Writes every entry as a line of JSON to standard output. */
function jsonLines({ console }: Terminal): Log {
	return (entry) => console.log(JSON.stringify({ time: new Date().toISOString(), ...entry }));
}
