import { once } from 'node:events';
import type { Server } from 'node:http';
import { setImmediate as afterLooking, setTimeout as pause } from 'node:timers/promises';

/** How often idle connections are closed, in milliseconds. */
const IDLE_MS = 50;

/**
 * Stops a server without dropping requests. First it still accepts connections, and sends `connection: close` with each
 * response: load balancers take time to notice the stop, and connections in the kernel's backlog break when listening
 * ends. Then it stops listening, and resolves after the last response.
 * @param drainMs how long new connections are still accepted, in milliseconds
 */
export async function stopServer(server: Server, drainMs: number): Promise<void> {
	server.prependListener('request', (_, response) => void response.setHeader('connection', 'close'));
	await pause(drainMs);
	// If the process got no CPU time in the pause: the first turn accepts connections, the second reads their requests.
	await afterLooking();
	await afterLooking();
	const closed = once(server, 'close');
	server.close();
	// Responses that began before the stop have no `connection: close`, so their connections stay open when idle.
	const idle = setInterval(() => server.closeIdleConnections(), IDLE_MS);
	await closed;
	clearInterval(idle);
}
