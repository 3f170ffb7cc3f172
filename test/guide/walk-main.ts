import { ROOT } from '../../src/build/run-tool.ts';
import { runCommand } from '../hosts/process.ts';
import { inWords } from '../runner/tally.ts';
import { walkGuides } from './walk.ts';

// `npm run walk [NAME…]`
await runCommand(['npm', 'run', '-s', 'build'], ROOT, {}, 120_000);
const tally = await walkGuides(process.argv.slice(2));
for (const failure of tally.failures) console.log(`\n${failure}`);
console.log(`\n${inWords(tally)}`);
process.exitCode = tally.failures.length > 0 || tally.passed === 0 ? 1 : 0;
