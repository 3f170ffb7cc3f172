import { createServer } from 'node:net';

/** The first `count` free ports of this machine above `port`. */
export async function nextFreePorts(port: number, count: number): Promise<number[]> {
	const free: number[] = [];
	for (let candidate = port + 1; free.length < count && candidate < 65_536; candidate++) {
		if (await isFree(candidate)) free.push(candidate);
	}
	return free;
}

function isFree(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const probe = createServer();
		probe.once('error', () => resolve(false));
		probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
	});
}

/**
 * The port in the environment variable `PORT`; 8080 without it.
 * @throws {RangeError} if it is not a number from 1 to 65000
 */
export function portFrom(text: string | undefined): number {
	const port = Number(text ?? 8080);
	if (!Number.isInteger(port) || port < 1 || port > 65_000) {
		throw new RangeError(`PORT is "${text}"; it must be a number from 1 to 65000.`);
	}
	return port;
}
