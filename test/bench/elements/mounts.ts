import type { CDPSession } from 'playwright-core';
import type { Row } from '../row.ts';
import type { Scale } from '../scale.ts';
import { launch, stylesOfOurs, visit, type Tag } from './browser.ts';
import { openShop } from './shop.ts';

const KB = 1024;
const TIMES = 1000;

interface Left {
	readonly bytes: number;
	readonly nodes: number;
	readonly listeners: number;
}

/** What 1,000 elements leave behind that came and went, as in a shop that never loads a page. */
export async function mounts(_scale: Scale): Promise<Row[]> {
	const shop = await openShop();
	const browser = await launch();
	try {
		const css = await stylesOfOurs(browser, shop.origin);
		const leftBy = async (tag: Tag): Promise<Left> => {
			const { page, cdp, leave } = await visit(browser, shop.origin, tag);
			await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
			const mount = (times: number) =>
				page.evaluate(
					async ([styles, name, many]) => {
						(globalThis as { plainStyles?: (css: string) => void }).plainStyles?.(styles);
						const place = document.querySelector('#place')!;
						for (let n = 0; n < many; n++) {
							const element = document.createElement(name) as HTMLElement & {
								updateComplete?: Promise<unknown>;
							};
							element.setAttribute('endpoint', '/checkout');
							element.setAttribute('item', 'a');
							place.append(element);
							await element.updateComplete;
							// Some go before their offer came, some after.
							if (n % 4 === 0) await new Promise(requestAnimationFrame);
							element.remove();
						}
						await new Promise((resolve) => setTimeout(resolve, 300));
					},
					[css, tag, times] as const,
				);
			await mount(100);
			const before = await held(cdp);
			await mount(TIMES);
			const after = await held(cdp);
			await leave();
			return {
				bytes: after.bytes - before.bytes,
				nodes: after.nodes - before.nodes,
				listeners: after.listeners - before.listeners,
			};
		};
		const plain = await leftBy('plain-link');
		const ours = await leftBy('payment-link');
		return [
			{
				name: `memory kept after ${TIMES.toLocaleString('en')} came and went`,
				ours: ours.bytes / KB / KB,
				baseline: { name: 'by hand', value: plain.bytes / KB / KB },
				unit: 'MB',
				by: 'difference',
				target: { atMost: 1 },
			},
			{
				name: `nodes kept after ${TIMES.toLocaleString('en')} came and went`,
				ours: ours.nodes,
				baseline: { name: 'by hand', value: plain.nodes },
				unit: 'count',
				by: 'value',
				target: { atMost: 100 },
			},
			{
				name: `listeners kept after ${TIMES.toLocaleString('en')} came and went`,
				ours: ours.listeners,
				baseline: { name: 'by hand', value: plain.listeners },
				unit: 'count',
				by: 'value',
				target: { atMost: 20 },
			},
		];
	} finally {
		await browser.close();
		await shop.close();
	}
}

async function held(cdp: CDPSession): Promise<Left> {
	for (let n = 0; n < 3; n++) await cdp.send('HeapProfiler.collectGarbage');
	const { usedSize } = await cdp.send('Runtime.getHeapUsage');
	const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters');
	return { bytes: usedSize, nodes, listeners: jsEventListeners };
}
