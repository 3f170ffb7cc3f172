import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createClient } from 'redis';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';

/** Whether a Redis server can be started here. */
export const hasRedisServer = spawnSync('redis-server', ['--version']).status === 0;

/** Starts a Redis server that may be filled and set up as a test needs it; `end` stops it. */
export async function ownRedis(settings: Readonly<Record<string, string>>) {
	const port = String(await freePort());
	const all = { port, bind: '127.0.0.1', save: '', appendonly: 'no', ...settings };
	const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
	const server = spawn('redis-server', args, { stdio: 'ignore' });
	const exit = once(server, 'exit');
	const url = `redis://127.0.0.1:${port}`;
	const connect = async (as: { readonly username?: string; readonly password?: string } = {}) => {
		const client = createClient({ url, ...as, socket: { reconnectStrategy: false } });
		client.on('error', () => {});
		await client.connect();
		return client;
	};
	const client = await until(() => connect(), 'a Redis server of its own');
	return {
		client,
		connect,
		end: async () => {
			client.destroy();
			server.kill('SIGKILL');
			await exit;
		},
	};
}
