import { CDN } from './cdn.ts';
import { buildDist } from './dist.ts';
import { ToolFailure } from './run-tool.ts';
import { measure } from './sizes.ts';

/** `npm run build`: builds everything that is published, into an empty folder. */
async function build(): Promise<void> {
	await buildDist();

	console.log('gzip bytes of dist/cdn (· loads on demand)');
	for (const { file, gzip, initial } of await measure(CDN, 'checkout-links.js')) {
		console.log(`${String(gzip).padStart(8)} ${initial ? ' ' : '·'} ${file}`);
	}
}

try {
	await build();
} catch (error) {
	// The output of a failed tool is printed without our own stack trace.
	console.error(error instanceof ToolFailure ? error.message : error);
	process.exitCode = 1;
}
