import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { BUDGETS } from '../../build/budgets.ts';
import { ourTotals } from '../../build/our-totals.ts';
import { peerBundles, type Bundle } from '../../build/peer-bundles.ts';
import type { Row } from '../row.ts';
import { median } from '../samples.ts';
import type { Scale } from '../scale.ts';
import { launch, slowPage } from './browser.ts';
import { openShop } from './shop.ts';

/**
 * What a page loads, gzipped, and how long a slow processor works on it: beside Lit with one button, below which nothing
 * made with Lit can come, and beside the client code of others.
 */
export async function scripts({ short }: Scale): Promise<Row[]> {
	const shop = await openShop();
	const browser = await launch();
	const shelf = await openShelf();
	try {
		const totals = await ourTotals();
		const ours = `${shop.origin}/cdn/checkout-links.js`;
		const rows: Row[] = [];
		for await (const { title, bundle, floor } of peerBundles()) {
			if (!bundle) continue;
			const baseline = { name: title, value: bundle.gzip };
			if (floor) {
				for (const [what, words] of [
					['initial', 'loaded before the payer acts'],
					['redirect', 'loaded in a payment by redirect'],
				] as const)
					rows.push({
						name: words,
						ours: totals[what],
						baseline,
						unit: 'bytes',
						by: 'value',
						target: { atMost: BUDGETS[what] },
					});
			} else {
				rows.push({
					name: 'loaded before the payer acts, beside others',
					ours: totals.initial,
					baseline,
					unit: 'bytes',
					by: 'ratio',
				});
			}
			const times: [number[], number[]] = [[], []];
			const theirs = shelf.put(bundle);
			for (let round = 0; round < (short ? 5 : 15); round++) {
				times[0].push(await timeToRun(browser, shop.origin, ours));
				times[1].push(await timeToRun(browser, shop.origin, theirs));
			}
			rows.push({
				name: 'fetched, compiled and run, processor slowed 4 ×',
				ours: median(times[0]),
				baseline: { name: title, value: median(times[1]) },
				unit: 'ms',
				by: 'ratio',
			});
		}
		return rows;
	} finally {
		await browser.close();
		await Promise.all([shop.close(), shelf.close()]);
	}
}

/** Milliseconds from asking for a script to its end, in a page that has nothing else to do. */
async function timeToRun(browser: Browser, origin: string, script: string): Promise<number> {
	const { page, leave } = await slowPage(browser, `${origin}/empty.html`);
	try {
		return await page.evaluate(async (url) => {
			const start = performance.now();
			await import(url);
			return performance.now() - start;
		}, script);
	} finally {
		await leave();
	}
}

/** Serves bundles to any page. */
async function openShelf() {
	let scripts: Bundle['scripts'] = new Map();
	const server = createServer(({ url = '/' }, response) => {
		const code = scripts.get(decodeURIComponent(url.slice(1)));
		response
			.writeHead(code === undefined ? 404 : 200, {
				'content-type': 'text/javascript',
				'access-control-allow-origin': '*',
			})
			.end(code);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		/** Takes the place of the bundle before; answers the address of its entry. */
		put(bundle: Bundle): string {
			({ scripts } = bundle);
			return `${origin}/${bundle.entry}`;
		},
		close: () =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
