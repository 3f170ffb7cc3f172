import { CDN } from './build/cdn.ts';
import { buildDist } from './build/dist.ts';
import { ToolFailure } from './build/run-tool.ts';
import { measure } from './build/sizes.ts';

export { buildCdn, CDN } from './build/cdn.ts';

/** `npm run build`: everything that is published, from nothing. */
async function build(): Promise<void> {
	await buildDist();

	console.log('gzip bytes of dist/cdn (· loads on demand)');
	for (const { file, gzip, initial } of await measure(CDN, 'checkout-links.js')) {
		console.log(`${String(gzip).padStart(8)} ${initial ? ' ' : '·'} ${file}`);
	}
}

if (import.meta.main) {
	try {
		await build();
	} catch (error) {
		// What a compiler said needs no stack of ours around it.
		console.error(error instanceof ToolFailure ? error.message : error);
		process.exitCode = 1;
	}
}
