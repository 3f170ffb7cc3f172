import { excesses } from './budgets.ts';
import { buildCdn } from '../../src/build/cdn.ts';
import { ourTotals } from './our-totals.ts';
import { peerBundles } from './peer-bundles.ts';

/** `npm run size`: ours beside the floor and beside the client code of others, measured in the same way and run. */
async function report(): Promise<void> {
	await buildCdn();
	const totals = await ourTotals();
	const line = (bytes: number | string, title: string) =>
		console.log(`${String(bytes).padStart(9)}  ${title}`);
	console.log('gzip bytes');
	line(totals.initial, 'checkout-links, before the payer acts');
	line(totals.redirect, 'checkout-links, all of a payment by redirect');
	line(totals.single, 'checkout-links, the one file that holds everything');
	for await (const { title, bundle } of peerBundles())
		line(bundle?.gzip ?? '–', bundle ? title : `${title} (could not be installed or bundled)`);
	for (const sentence of excesses(totals)) {
		console.error(sentence);
		process.exitCode = 1;
	}
}

await report();
