import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections and to servers that ask for any port. */
const LOWEST = 20_000;
const HIGHEST = 32_000;
/** Between two of these ports: some programs take the next few ports as well, e.g. `npm start` for its simulators. */
const STEP = 10;
const ATTEMPTS = 100;

/**
 * A TCP port for a program that cannot listen on port 0. No other call takes the same port while this process lives, in
 * whichever process: the UDP port of the same number is held as its reservation.
 * @throws {Error} if no port is free
 */
export async function freePort(): Promise<number> {
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		const port = LOWEST + STEP * Math.floor((Math.random() * (HIGHEST - LOWEST)) / STEP);
		if ((await reserve(port)) && (await isFree(port))) return port;
	}
	throw new Error(`No free port between ${LOWEST} and ${HIGHEST}.`);
}

async function reserve(port: number): Promise<boolean> {
	const reservation = createSocket({ type: 'udp4' }).unref();
	const bound = once(reservation, 'listening');
	reservation.bind({ port, address: '127.0.0.1', exclusive: true });
	return bound.then(
		() => true,
		() => false,
	);
}

/** Whether programs can listen there, on all addresses. */
async function isFree(port: number): Promise<boolean> {
	const probe = createServer();
	const listening = once(probe, 'listening');
	probe.listen(port);
	try {
		await listening;
	} catch {
		return false;
	}
	probe.close();
	await once(probe, 'close');
	return true;
}
