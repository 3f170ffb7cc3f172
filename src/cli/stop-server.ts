import { once } from 'node:events';
import type { Server } from 'node:http';
import { setImmediate as afterLooking, setTimeout as pause } from 'node:timers/promises';

/** How often idle connections are closed, in milliseconds. */
const IDLE_MS = 50;

/**
 * Ends a server without cutting anybody off. First it goes on for a while, and asks everybody not to come again on the
 * same connection: balancers have not heard yet that it stops, and whoever has just connected may still wait where the
 * kernel keeps connections that the process has not seen, all of which break with the end of listening. Then nobody new
 * is let in, and it is over when the last answer is sent.
 * @param drainMs how long new connections are still taken, in milliseconds
 */
export async function stopServer(server: Server, drainMs: number): Promise<void> {
	server.prependListener('request', (_, response) => void response.setHeader('connection', 'close'));
	await pause(drainMs);
	// Perhaps the process had no processor in that time: one look finds a connection, the next one what came on it.
	await afterLooking();
	await afterLooking();
	const closed = once(server, 'close');
	server.close();
	// Whose answer was under way when the word came keeps the connection open, for another question.
	const idle = setInterval(() => server.closeIdleConnections(), IDLE_MS);
	await closed;
	clearInterval(idle);
}
