import { ToolFailure } from '../../src/build/run-tool.ts';
import { runTsc } from '../../src/build/run-tsc.ts';

/** `npm run check:types`: the three programs of the project, each with the surroundings that it runs in. */
const PROGRAMS = ['src/tsconfig.browser.json', 'src/tsconfig.server.json', 'tsconfig.json'];

const checks = await Promise.allSettled(PROGRAMS.map((program) => runTsc(['-p', program])));
for (const check of checks) {
	if (check.status === 'fulfilled') continue;
	console.error(check.reason instanceof ToolFailure ? check.reason.message : check.reason);
	process.exitCode = 1;
}
