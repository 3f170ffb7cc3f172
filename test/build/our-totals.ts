import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { totalsOf, type Totals } from './budgets.ts';
import { CDN } from '../../src/build/cdn.ts';
import { measure } from '../../src/build/sizes.ts';

/** What a page loads of the scripts that were built last. */
export async function ourTotals(): Promise<Totals> {
	const single = readFileSync(join(CDN, 'checkout-links.single.js'));
	return totalsOf(await measure(CDN, 'checkout-links.js'), gzipSync(single, { level: 9 }).byteLength);
}
