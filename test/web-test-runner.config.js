import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { launchers } from './engines.ts';
import { resultReporter } from './runner/wtr-reporter.ts';

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));

const named = process.env.WTR_NAMED;

/**
 * Tests of everything that runs in a browser, in the real engines. `WTR_BROWSERS=firefox,webkit` chooses among them,
 * `WTR_NAMED` among the tests: those whose full name contains the text.
 */
export default {
	rootDir: pathOf('..'),
	files: ['test/elements/**/*.test.ts'],
	browsers: await launchers(process.env.WTR_BROWSERS),
	concurrentBrowsers: 3,
	// Pages at a time in each: only one can be seen, and frames and timers of the others would not run as they should.
	concurrency: 1,
	nodeResolve: { exportConditions: ['browser', 'development'] },
	// The same settings as the shipped code is checked with; class fields depend on them.
	plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: pathOf('../src/tsconfig.browser.json') })],
	// Bounds for a machine that does much else at the same time; a test that hangs is told of earlier, by what it waits for.
	testFramework: { config: { timeout: 60_000, ...(named && { grep: named }) } },
	browserStartTimeout: 120_000,
	testsStartTimeout: 120_000,
	testsFinishTimeout: 300_000,
	reporters: [resultReporter(named)],
	filterBrowserLogs: ({ args }) => !args.some((text) => String(text).includes('Lit is in dev mode')),
};
