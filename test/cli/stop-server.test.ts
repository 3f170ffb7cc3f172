import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { stopServer } from '../../src/cli/server/stop-server.ts';

/** As long as nobody keeps a connection open that is not used. */
const FOR_EVER_MS = 60_000;

async function open(answer: RequestListener) {
	const server = createServer({ keepAliveTimeout: FOR_EVER_MS }, answer);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	const agent = new Agent({ keepAlive: true });
	const ask = async (): Promise<IncomingMessage> => {
		const [response] = (await once(request({ port, host: '127.0.0.1', agent }).end(), 'response')) as [
			IncomingMessage,
		];
		response.resume();
		return response;
	};
	return { server, ask };
}

describe('A server that stops', () => {
	it('answers who still comes, and asks them not to come again on that connection', async () => {
		const { server, ask } = await open((_, response) => void response.end());
		assert.equal((await ask()).headers.connection, 'keep-alive');
		const stopped = stopServer(server, 300);
		assert.equal((await ask()).headers.connection, 'close');
		await stopped;
	});

	it('lets nobody in afterwards', async () => {
		const { server, ask } = await open((_, response) => void response.end());
		await stopServer(server, 0);
		await assert.rejects(ask(), { code: 'ECONNREFUSED' });
	});

	it('ends an answer that is under way, then waits for no connection that is kept', async () => {
		let answer = () => {};
		const { server, ask } = await open((_, response) => {
			response.flushHeaders();
			answer = () => void response.end();
		});
		const response = await ask();
		const stopped = stopServer(server, 0);
		while (server.listening) await turn();
		answer();
		await once(response, 'end');
		assert.equal(response.headers.connection, 'keep-alive');
		await stopped;
	});
});
