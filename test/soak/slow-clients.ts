import { connect, type Socket } from 'node:net';
import { memory } from '../../src/stores/memory.ts';
import { judge } from './judge.ts';
import { atOnce, insist, newPayer, pause } from './payer.ts';
import type { Row, Scale } from './row.ts';
import { serve } from './served.ts';
import { PROVIDERS, shopConfig } from './shop.ts';
import { newItem, Simulators } from './simulators.ts';

const SIZES = {
	short: { slow: 40, idle: 100, payers: 12, dripMs: 20 },
	long: { slow: 300, idle: 1_000, payers: 300, dripMs: 100 },
} as const;

/**
 * Clients who send a body byte by byte and never end it, and others who connect and say nothing, while payers pay. In the
 * long form the slow ones are shown the door after ten seconds.
 */
export async function slowClients(scale: Scale): Promise<Row[]> {
	const { slow, idle, payers: count, dripMs } = SIZES[scale];
	const simulators = await Simulators.start();
	const shop = await serve(shopConfig(memory(), simulators.addresses));
	const port = Number(new URL(shop.base).port);
	const sockets: Socket[] = [];
	const open = (said: string) => {
		const socket = connect(port, '127.0.0.1', () => socket.write(said));
		socket.on('error', () => {});
		sockets.push(socket);
		return socket;
	};
	try {
		let shown = 0;
		for (let at = 0; at < idle; at++) open('');
		const dripping = Array.from({ length: slow }, () => {
			const socket = open(
				'POST /checkout/v1/payment-links HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{',
			);
			socket.once('data', (answer: Buffer) => {
				if (answer.toString('latin1').startsWith('HTTP/1.1 400')) shown++;
				socket.destroy();
			});
			return socket;
		});
		const drip = setInterval(() => {
			for (const socket of dripping) if (socket.writable) socket.write(' ');
		}, dripMs);
		try {
			const payers = Array.from({ length: count }, (_, at) => newPayer(newItem(PROVIDERS[at % 3] ?? 'yuno')));
			await atOnce(8, payers, (payer) => insist(payer, shop.base));
			if (scale === 'long')
				for (let waited = 0; shown < slow && waited < 15_000; waited += 100) await pause(100);
			const slowest = Math.max(...payers.map(({ waited }) => waited));
			const row = await judge('memory', payers, simulators, {
				note: `${slow} slow and ${idle} idle connections, ${shown} shown the door, slowest payer ${slowest.toFixed(0)} ms`,
			});
			return [scale === 'long' && shown < slow ? { ...row, survived: 0 } : row];
		} finally {
			clearInterval(drip);
		}
	} finally {
		for (const socket of sockets) socket.destroy();
		await shop.close();
		await simulators.close();
	}
}
