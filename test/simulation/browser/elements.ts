import { join } from 'node:path';
import * as lit from 'lit';
import { rolldown } from 'rolldown';
import type { CheckoutController } from '../../../src/elements/checkout-controller.ts';
import type { CheckoutHost } from '../../../src/elements/checkout.ts';
import { ROOT } from '../../../src/build/run-tool.ts';

/** What the elements ask of their page, beside the language itself. All of it is given to them by {@link Elements}. */
const GLOBALS = [
	'localStorage',
	'sessionStorage',
	'navigator',
	'document',
	'location',
	'history',
	'window',
	'fetch',
	'setTimeout',
	'clearTimeout',
	'setInterval',
	'clearInterval',
	'performance',
	'Date',
	'crypto',
	'addEventListener',
	'removeEventListener',
	'open',
	'console',
	'MutationObserver',
	'AbortSignal',
] as const;

/** The global object of one page. */
export type Globals = Readonly<Record<(typeof GLOBALS)[number], unknown>>;

/** The modules of `src/elements` behind a link element, loaded into one page: their state belongs to that page. */
export interface LoadedElements {
	readonly CheckoutController: new (
		host: CheckoutHost,
		internals: Pick<ElementInternals, 'states'>,
	) => CheckoutController;
}

export type Elements = (page: Globals) => LoadedElements;

/**
 * Compiles the sources of the elements as they are. What is global in a browser becomes a property of the page that the
 * modules are loaded into; nothing else is changed. Templates are made by Lit and never drawn.
 */
export async function compileElements(): Promise<Elements> {
	const bundle = await rolldown({
		input: join(ROOT, 'src/elements/checkout-controller.ts'),
		external: ['lit'],
		platform: 'browser',
		transform: {
			define: {
				globalThis: 'simulatedPage',
				...Object.fromEntries(GLOBALS.map((name) => [name, `simulatedPage.${name}`])),
			},
		},
	});
	const { output } = await bundle.generate({
		format: 'iife',
		name: 'elements',
		globals: { lit: 'lit' },
		codeSplitting: false,
	});
	await bundle.close();
	const code = `${output[0].code}\nreturn elements;\n//# sourceURL=/src/elements/simulated.js`;
	// oxlint-disable-next-line no-new-func
	const load = new Function('simulatedPage', 'lit', code) as (
		page: Globals,
		from: typeof lit,
	) => LoadedElements;
	return (page) => load(page, lit);
}
