import { once } from 'node:events';
import type { Server } from 'node:http';
import { setImmediate as afterLooking, setTimeout as pause } from 'node:timers/promises';

/** How often idle connections are closed, in milliseconds. */
const IDLE_MS = 50;

/**
 * Stops a server without dropping requests. For `drainMs` it continues to accept connections and sends `connection:
 * close` with each response: load balancers take time to notice the stop, and connections in the kernel's backlog break
 * when listening ends. Then it stops listening, and resolves after the last response.
 * @param drainMs how long new connections are still accepted, in milliseconds
 */
export async function stopServer(server: Server, drainMs: number): Promise<void> {
	server.prependListener('request', (_, response) => void response.setHeader('connection', 'close'));
	await pause(drainMs);
	// Two turns of the event loop: the first accepts waiting connections, the second reads their requests.
	await afterLooking();
	await afterLooking();
	const closed = once(server, 'close');
	server.close();
	// A connection whose response began before the stop is still keep-alive, so idle connections are closed.
	const idle = setInterval(() => server.closeIdleConnections(), IDLE_MS);
	await closed;
	clearInterval(idle);
}
