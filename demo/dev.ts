import { dirname, join } from 'node:path';
import { createLogger, createServer, type Logger } from 'vite';
import { portFrom } from './ports.ts';

const ROOT = dirname(import.meta.dirname);

/** `npm run dev`: the demo shop with the elements from their sources. It reloads after each change. */
async function develop(port: number): Promise<void> {
	const { logger, release } = heldBack(createLogger());
	const server = await createServer({
		root: ROOT,
		configFile: join(ROOT, 'vite.config.ts'),
		server: { port, strictPort: true },
		clearScreen: false,
		customLogger: logger,
	});
	server.httpServer?.once('listening', () => {
		console.log(`http://localhost:${port}`);
		console.log('A change in src or demo reloads the page. Ctrl-C ends.');
		release();
	});
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void server.close().finally(() => process.exit(0)));
	}
	try {
		await server.listen();
	} catch (error) {
		await server.close();
		throw error;
	}
}

/** Holds log messages until they are released, so that the address of the shop is printed first. */
function heldBack(inner: Logger): { readonly logger: Logger; readonly release: () => void } {
	let held: (() => void)[] | undefined = [];
	const info: Logger['info'] = (...args) => {
		if (held) held.push(() => inner.info(...args));
		else inner.info(...args);
	};
	const release = () => {
		held?.forEach((log) => log());
		held = undefined;
	};
	return { logger: { ...inner, info }, release };
}

try {
	await develop(portFrom(process.env['PORT']));
} catch (error) {
	const { message } = error as Error;
	console.error(
		message.endsWith('is already in use') ? `${message}. Choose another one: PORT=8090 npm run dev` : message,
	);
	process.exit(1);
}
